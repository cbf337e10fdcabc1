"""Whether a customer who has paid is told anything untrue, looked at many times a second."""
