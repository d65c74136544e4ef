"""What the dashboard counts, and the incidents behind each figure."""
