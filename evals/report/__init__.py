"""A comparison told three ways: a terminal table, one HTML page, and JUnit XML for CI."""
