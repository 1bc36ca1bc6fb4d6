"""The page where a caseworker reads, corrects, signs off and sends; on this computer, without a cloud.

server     sockets, certificates, and what is said at the start
app        which address is answered by what
guard      what every request passes: host, origin, session, form token, limits, headers
sessions   who is there, by a one-time address or a password, and for how long
passwords  a file of names with their passwords
office     the database, from the one thread that it belongs to
queue      the letters as a list
calendar   the days by which something has to be done
chase      what was approved and is to be authorized
letter     one letter beside its record, and what is done to it
sheet      what the page of a letter shows
blind      a second reader's page of a letter, without what was read
pictures   its pages as pictures, with boxes
summary    the summary beside the letter, and its release
uploads    letters that are brought in
pages      templates to answers, and forms to words

Pages are plain forms: everything works without the script, which adds keys and hovering.
"""
