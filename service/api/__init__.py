"""The read API: lists and items of the store as JSON, described by openapi.yaml."""
