"""A report is taken in, understood and becomes an incident."""
