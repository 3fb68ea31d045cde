"""Whether verdicts can be relied on: their forecast, a truth sample, the vendor's bill, the helpdesk's export."""
