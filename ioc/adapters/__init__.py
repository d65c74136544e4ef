"""What stands behind the ports. Only `ioc.wiring` names an adapter."""
