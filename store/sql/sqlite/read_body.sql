select parts from bodies where contact = ?1 and message = ?2
