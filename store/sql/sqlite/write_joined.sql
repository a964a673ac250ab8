update contacts set joined = ?2 where contact = ?1
