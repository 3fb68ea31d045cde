"""The customer relationship systems whose account records are kept up to date."""
