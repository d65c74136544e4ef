"""The operator, what a caller sends, and paper."""
