"""From the log to the screens: Socket.IO, fed by each process tailing the log itself.

Nothing about sockets is stored. `relay` keeps the process's position in the log and who is
connected; `wire` writes each message once; `namespace` lets clients in and brings those who
were away up to date; `websocket` is how frames leave. Of this package only `wire` knows the
shape of a message.
"""
