"""The rule language: fields, operators, evaluation by an index, syntax and its faults."""
