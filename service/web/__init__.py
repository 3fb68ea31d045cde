"""The pages: what arrived, what it meant, what was sent, and what needs a person."""
