"""The screens of a flood night."""
