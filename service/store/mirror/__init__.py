"""The columnar mirror of the derived tables: made by the worker, asked by everything that shows numbers."""
