"""The product as people meet it: `burnish serve`, real Chromium, two people at once."""
