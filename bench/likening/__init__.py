"""What the benchmark of likeness is made of: texts, pairs, streams, costs."""
