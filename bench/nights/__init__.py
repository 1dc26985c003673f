"""What a night costs, told in processor time with children: see `bench.bench_night`."""
