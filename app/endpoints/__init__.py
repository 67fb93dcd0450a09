"""HTTP and the websocket: who asks, for which document, may they, and what they are told."""
