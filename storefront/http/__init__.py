"""What every request and answer goes through: headers, cookies, probes of health, what pages may load."""
