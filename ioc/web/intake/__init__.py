"""The one way in of reports: what is asked of them, and room for them."""
