"""What stands beside a decision while it is drawn: the check of its tables, what it asks for, and
its table of examples."""
