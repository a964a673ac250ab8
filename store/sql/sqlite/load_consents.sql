select contact, channel, body from consents where contact = ?1
