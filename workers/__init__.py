"""Where documents' words and the model's words meet: the only code that knows both."""
