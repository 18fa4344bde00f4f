#!/usr/bin/python3
"""Answer every datagram with the server's name and the sender's address, from the address that it came to.

usage: udp_server.py NAME PORT
"""

import socket
import sys

IP_PKTINFO = 8

name, port = sys.argv[1], int(sys.argv[2])
server = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
server.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
server.bind(("::", port))
while True:
    data, arrived, _, sender = server.recvmsg(2048, 256)
    answer = f"{name} {sender[0].removeprefix('::ffff:')}\n".encode()
    info = [c for c in arrived if c[:2] == (socket.IPPROTO_IPV6, socket.IPV6_PKTINFO)]
    server.sendmsg([answer], info, 0, sender)
