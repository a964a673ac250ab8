delete from consents where contact = ?1
