# shellcheck shell=bash disable=SC2154
# What kernel_cases.sh asks of pools, of services that are replaced whole, and of the director's settings.

pools() {
    does "a pool is added" l3dsrctl pool add web --table-size 251
    does "a pool has dests" l3dsrctl dest add --pool web -r "$rs" --dscp
    does "a service uses it" l3dsrctl service add -t 198.18.0.253:80 --pool web --dscp 7
    does "a second one" l3dsrctl service add -t 198.18.0.253:443 --pool web --dscp 7
    shows "a pool's services list its dests" "\
L3DSR director
Prot LocalAddress:Port Scheduler
  -> RemoteAddress:Port           Forward  Weight Pins   Flows/s State
TCP  198.18.0.253:443 mh pool web dscp 7
  -> 10.1.1.2:0                   dscp 7   1      -      -       up" l3dsrctl list -t 198.18.0.253:443
    refuses "to delete a pool that is used" \
        "delete pool web: services use the pool; delete them first (pool)" l3dsrctl pool del web
    refuses "a dest of a service that uses a pool" \
        "add dest 10.1.2.2 of tcp 198.18.0.253:80: the service uses the dests of a pool; name the pool (service)" \
        l3dsrctl dest add -t 198.18.0.253:80 -r 10.1.2.2
    does "a pool is replaced" l3dsrctl pool replace web --table-size 251 dest -r 10.1.2.2 --dscp -w 3 dest -r 10.0.0.6
    shows "its dests" "\
Pool Dest     Method Code Weight State
web  10.0.0.6 dr        -      1 up
web  10.1.2.2 dscp      -      3 up" l3dsrctl dest list --pool web
    tells "services share its table" "$(l3dsrctl pool table web --json | tr -d '[:space:]')" \
        l3dsrctl service table -t 198.18.0.253:80
    quietly l3dsrctl service del -t 198.18.0.253:80
    quietly l3dsrctl service del -t 198.18.0.253:443
    does "a pool is deleted" l3dsrctl pool del web
    tells "and gone" '{"pools":[]}' l3dsrctl pool list
}

settings() {
    tells "the key is the default" '"key":"default"' l3dsrctl director show
    refuses "another key while flows are remembered" \
        "set the director: flows are remembered under the old key; force lets them lose their dests (settings.key)" \
        l3dsrctl director set key 000102030405060708090a0b0c0d0e0f
    does "it is set" l3dsrctl director set key 000102030405060708090a0b0c0d0e0f priority late move-time 60 --force
    tells "that is shown, not the key" '"key":"set","priority":"late","move_time":60' l3dsrctl director show
    tells "the key to who asks" '"key":"000102030405060708090a0b0c0d0e0f"' l3dsrctl director show --key
    does "pins are limited" l3dsrctl director set pins 1000
    tells "that is shown" '"pins_max":1000' l3dsrctl director show
    does "all is as it was" l3dsrctl director set key default priority early move-time 900 pins 16777216
    tells "again" '"key":"default","priority":"early","move_time":900' l3dsrctl director show
}

replaces() {
    does "a service is entered with all its dests" \
        l3dsrctl service replace -t 198.18.0.251:80 --dscp 7 --table-size 251 dest -r "$rs" --dscp dest -r 10.0.0.6 -w 2
    does "and replaced" l3dsrctl service replace -t 198.18.0.251:80 --dscp 11 --table-size 251 \
        dest -r 10.0.0.6 -w 3 dest -r 10.1.2.2 --dscp
    shows "it has those dests and no others" "\
Prot VIP:Port        Dest:Port   Method Code Weight State
TCP  198.18.0.251:80 10.0.0.6:80 dr        -      3 up
TCP  198.18.0.251:80 10.1.2.2:80 dscp      -      1 up" l3dsrctl dest list -t 198.18.0.251:80
    shows "two dests share 251 buckets unevenly" "\
Prot VIP:Port        Scheduler Code Table Dests Uneven by Pins Most pins
TCP  198.18.0.251:80 mh          11   251     2     0.8 %    0     16384" l3dsrctl service list -t 198.18.0.251:80
    refuses "a dest that is named twice" \
        "replace service tcp 198.18.0.251:80: a dest is named twice (dest); l3dsrctl list shows what there is" \
        l3dsrctl service replace -t 198.18.0.251:80 --table-size 251 dest -r "$rs" dest -r "$rs" -w 2
    # shellcheck disable=SC2046 # words
    does "thousands of dests are replaced at once" l3dsrctl service replace -u 198.18.0.251:53 \
        $(for i in {0..15}; do for j in {0..255}; do echo "dest -r 10.9.$i.$j"; done; done)
    does "and by none" l3dsrctl service replace -u 198.18.0.251:53
    does "deleted" l3dsrctl service del -u 198.18.0.251:53
    does "deleted" l3dsrctl service del -t 198.18.0.251:80
}
