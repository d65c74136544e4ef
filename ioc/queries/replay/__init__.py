"""Looking back: the picture of a moment, what came between two, where units were."""
