:PREROUTING,INPUT,FORWARD,OUTPUT,POSTROUTING
*mangle
-j DADDR --set-daddr 198.18.0.250;=;OK
:PREROUTING
-j DADDR --set-daddr=198.18.0.250;-j DADDR --set-daddr 198.18.0.250;OK
-m dscp --dscp 0x07 -j DADDR --set-daddr 198.18.0.250;=;OK
-m dscp --dscp 7 -j DADDR --set-daddr=10.128.8.46;-m dscp --dscp 0x07 -j DADDR --set-daddr 10.128.8.46;OK
-j DADDR;;FAIL
-j DADDR --set-daddr;;FAIL
-j DADDR --set-daddr 198.18.0.250 --set-daddr 198.18.0.251;;FAIL
-j DADDR ! --set-daddr 198.18.0.250;;FAIL
-j DADDR --set-daddr 198.18.0.0/24;;FAIL
-j DADDR --set-daddr 198.18.0.250.1;;FAIL
-j DADDR --set-daddr 2001:db8:f::250;;FAIL
-j DADDR --set-daddr 0.0.0.0;;FAIL
-j DADDR --set-daddr 127.0.0.1;;FAIL
-j DADDR --set-daddr 224.0.0.1;;FAIL
-j DADDR --set-daddr 255.255.255.255;;FAIL
:PREROUTING,OUTPUT
*raw
-j DADDR --set-daddr 198.18.0.250;=;OK
-m dscp --dscp 1 -j DADDR --set-daddr=72.30.38.140;-m dscp --dscp 0x01 -j DADDR --set-daddr 72.30.38.140;OK
:INPUT
*filter
-j DADDR --set-daddr 198.18.0.250;;FAIL
:PREROUTING
*mangle
-j DADDR --map;=;OK
-m dscp --dscp 0x07 -j DADDR --map;=;OK
-j DADDR --map --set-daddr 198.18.0.250;;FAIL
-j DADDR ! --map;;FAIL
*raw
-j DADDR --map;=;OK
:INPUT
*mangle
-j DADDR --map;;FAIL
:OUTPUT
*raw
-j DADDR --map;;FAIL
