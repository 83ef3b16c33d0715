"""What our server is compared with: `python -m benchmarks.peers NAME` runs one of them, as `lyceum serve` runs ours."""
