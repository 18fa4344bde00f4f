// SPDX-License-Identifier: BSD-2-Clause
// What `l3dsrctl doctor` says of tunnels that the realserver takes itself, and of VIPs that the map
// does not have.
#include "doctor_host.hpp"

using namespace l3dsrctl::doctor;  // NOLINT(google-build-using-namespace): the checks by name

TEST_F(DoctorTest, HasNothingToSayOfATunnelsCode) {
    entry().code = 0;
    entry().tunnelled = true;
    facts.decaps = {{*l3dsr::Prefix::parse("10.0.0.0/24")}};
    EXPECT_TRUE(found(check_code).empty());
    EXPECT_TRUE(found(check_tunnel).empty());
}

TEST_F(DoctorTest, WantsDirectorsForVipsOfTunnels) {
    entry().code = 0;
    entry().tunnelled = true;
    finds(check_tunnel, Severity::error, "198.18.0.250 (tunnel)", "stay in them",
          "l3dsrctl decap add --from DIRECTOR");
}

TEST_F(DoctorTest, WantsVipsForTunnelsOfDirectors) {
    facts.decaps = {{*l3dsr::Prefix::parse("10.0.0.0/24")}};
    finds(check_tunnel, Severity::warning, "10.0.0.0/24", "none is listed",
          "l3dsrctl vip add VIP --tunnel");
}

TEST_F(DoctorTest, WarnsOfTunnelsFromEverybody) {
    entry().tunnelled = true;
    facts.decaps = {{*l3dsr::Prefix::parse("0.0.0.0/0")}};
    finds(check_tunnel, Severity::warning, "0.0.0.0/0", "in the name of anybody",
          "l3dsrctl decap add --from DIRECTOR && l3dsrctl decap del --from 0.0.0.0/0");
}

TEST_F(DoctorTest, WantsSegmentsThatFitThePathFromTheDirector) {
    entry().tunnelled = true;
    facts.decaps = {{*l3dsr::Prefix::parse("10.1.1.2")}};
    EXPECT_TRUE(found(check_tunnel).empty());
    to_realserver->mtu = 1400;
    finds(check_tunnel, Severity::warning, "10.1.1.2", "1400 bytes, and clients are told of",
          "l3dsrctl decap set --from 10.1.1.2 --mtu 1400");
    EXPECT_TRUE(found(check_tunnel)[0].mend.safe);
    facts.decaps[0].mtu = 1400;
    EXPECT_TRUE(found(check_tunnel).empty());
    facts.decaps[0].mtu = 1450;
    EXPECT_EQ(found(check_tunnel).size(), 1U);
}

TEST_F(DoctorTest, TellsWhoTakesThePortOfGueAsWell) {
    entry().tunnelled = true;
    facts.decaps = {{*l3dsr::Prefix::parse("10.0.0.0/24"), {l3dsr::Method::gue}, 7000}};
    facts.listeners[l3dsr::Protocol::udp] = {{*Address::parse("0.0.0.0"), 6080}};
    EXPECT_TRUE(found(check_tunnel).empty());
    facts.listeners[l3dsr::Protocol::udp] = {{*Address::parse("0.0.0.0"), 7000}};
    finds(check_tunnel, Severity::note, "10.0.0.0/24", "takes UDP port 7000",
          "ss -lnup sport = :7000");
    facts.decaps[0].tunnels = {l3dsr::Method::ipip};
    EXPECT_TRUE(found(check_tunnel).empty());
}

TEST_F(DoctorTest, WarnsOfDevicesThatTakeTheTunnelsOfEverybody) {
    facts.devices.push_back({"tunl0", true, false, false, 1480, ARPHRD_TUNNEL});
    EXPECT_TRUE(found(check_tunnel).empty()) << "no tunnel is taken here";
    entry().tunnelled = true;
    facts.decaps = {{*l3dsr::Prefix::parse("10.0.0.0/24")}};
    finds(check_tunnel, Severity::warning, "tunl0", "CVE-2020-10136",
          "l3dsrctl realserver set other-tunnels drop");
    facts.other_tunnels = l3dsr::OtherTunnels::drop;
    EXPECT_TRUE(found(check_tunnel).empty());
    facts.other_tunnels = l3dsr::OtherTunnels::pass;
    facts.devices.back().name = "to-site-2";
    EXPECT_TRUE(found(check_tunnel).empty()) << "it has one sender";
    facts.devices.back() = {"gre0", false, false, false, 1476, ARPHRD_IPGRE};
    EXPECT_TRUE(found(check_tunnel).empty()) << "it is down";
}

TEST_F(DoctorTest, KnowsVipsWithoutACode) {
    const Address plain = *Address::parse("198.18.0.251");

    facts.vips.clear();
    facts.plain_vips = {{plain, "lo"}};
    settings["net.ipv4.conf.all.arp_ignore"] = 0;
    EXPECT_EQ(found(check_arp).size(), 1U);
    finds(check_listener, Severity::error, "198.18.0.251 (no code)", "any tcp or udp port",
          "ss -lntup");
    facts.listeners[l3dsr::Protocol::tcp] = {{plain, 80}};
    EXPECT_TRUE(found(check_listener).empty());
    EXPECT_TRUE(found(check_address).empty());
    facts.plain_vips = {{plain, "eth0"}};
    finds(check_address, Severity::warning, "198.18.0.251 (no code)", "tells everybody",
          "ip address add 198.18.0.251/32 dev lo && ip address del 198.18.0.251/32 dev eth0");
}
