"""What a reply is made of: greeting, questions, words for times, rendering, bytes for the wire."""
