"""What a learner knows, per concept."""
