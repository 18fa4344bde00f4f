:PREROUTING,INPUT,FORWARD,OUTPUT,POSTROUTING
*mangle
-j DADDR --set-daddr 2001:db8:f::250;=;OK
:PREROUTING
-j DADDR --set-daddr=2001:DB8:F:0::250;-j DADDR --set-daddr 2001:db8:f::250;OK
-m dscp --dscp 0x07 -j DADDR --set-daddr 2001:db8:f::250;=;OK
-j DADDR;;FAIL
-j DADDR --set-daddr;;FAIL
-j DADDR --set-daddr 2001:db8:f::250 --set-daddr 2001:db8:f::251;;FAIL
-j DADDR ! --set-daddr 2001:db8:f::250;;FAIL
-j DADDR --set-daddr 2001:db8:f::/64;;FAIL
-j DADDR --set-daddr 198.18.0.250;;FAIL
-j DADDR --set-daddr ::;;FAIL
-j DADDR --set-daddr ::1;;FAIL
-j DADDR --set-daddr ff02::1;;FAIL
-j DADDR --set-daddr ::ffff:198.18.0.250;;FAIL
:PREROUTING,OUTPUT
*raw
-j DADDR --set-daddr 2001:db8:f::250;=;OK
-m dscp --dscp 10 -j DADDR --set-daddr=fc00:1000:0:6::10;-m dscp --dscp 0x0a -j DADDR --set-daddr fc00:1000:0:6::10;OK
:INPUT
*filter
-j DADDR --set-daddr 2001:db8:f::250;;FAIL
:PREROUTING
*mangle
-j DADDR --map;=;OK
-m dscp --dscp 0x07 -j DADDR --map;=;OK
-j DADDR --map --set-daddr 2001:db8:f::250;;FAIL
-j DADDR ! --map;;FAIL
*raw
-j DADDR --map;=;OK
:INPUT
*mangle
-j DADDR --map;;FAIL
:OUTPUT
*raw
-j DADDR --map;;FAIL
