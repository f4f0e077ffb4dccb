"""What stands beside a form while it is made: its faults, who uses what it asks, data to try it."""
