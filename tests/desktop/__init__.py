"""The real desktop program, driven without a screen."""
