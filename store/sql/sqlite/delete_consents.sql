delete from consents where contact = ?1 and channel = ?2
