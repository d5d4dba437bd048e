"""What a server that others use allows and keeps: modes, quotas, expiry. Light: no torch."""
