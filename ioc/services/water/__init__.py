"""Water: gauges, flooded land, and the ways that it shuts."""
