// SPDX-License-Identifier: BSD-2-Clause
#include "l3dsr/vip_setup.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <functional>

#include "fake_realserver.hpp"

using l3dsr::Address;
using l3dsr::VipSetup;

namespace {

const Address vip = *Address::parse("198.18.0.250");
const Address other = *Address::parse("198.18.0.251");
const Address vip6 = *Address::parse("2001:db8::1");

using Steps = std::vector<std::string>;

class VipSetupTest : public ::testing::Test {
  protected:
    // Does something with a VipSetup of the world, and returns what steps it took.
    Steps with(const std::function<void(VipSetup&)>& action) {
        l3dsr::Realserver realserver(std::make_unique<FakeKernel>(world));
        FakeHost host(world);
        VipSetup setup(realserver, host);

        world.steps.clear();
        action(setup);
        return world.steps;
    }

    Steps add(const Address& address, std::uint8_t code,
              const std::optional<std::string>& device = {}) {
        return with([&](VipSetup& setup) { setup.add(address, code, device); });
    }

    Steps set(const Address& address, std::optional<std::uint8_t> code,
              const std::optional<std::string>& device = {}) {
        return with([&](VipSetup& setup) { setup.set({address, {}}, code, device); });
    }

    Steps remove(const Address& address, std::optional<std::uint8_t> code = {}) {
        return with([&](VipSetup& setup) { setup.remove({address, code}); });
    }

    Steps add_plain(const Address& address) {
        return with([&](VipSetup& setup) { setup.add_plain(address); });
    }

    Steps remove_plain(const Address& address) {
        return with([&](VipSetup& setup) { setup.remove_plain(address); });
    }

    Steps mend(const Address& address) {
        return with([&](VipSetup& setup) { setup.mend({address, {}}); });
    }

    // Has each step of `action` fail in turn: the world must be as before each time.
    void fails_without_a_trace(const std::function<void()>& action) {
        const World before = world;
        action();
        const World after = world;
        const auto count = static_cast<int>(after.steps.size());
        ASSERT_GT(count, 0);
        for (int at = 0; at < count; at++) {
            world = before;
            world.fail_at = at;
            EXPECT_THROW(action(), l3dsr::Error) << after.steps[static_cast<std::size_t>(at)];
            EXPECT_TRUE(world.same_state(before)) << after.steps[static_cast<std::size_t>(at)];
        }
        world = after;
        world.fail_at = -1;
    }

    bool has(const Address& address, const char* device) {
        return world.addresses.count({device, address.to_string()}) > 0;
    }

    World world;
};

}  // namespace

TEST_F(VipSetupTest, NotesEachStepBeforeItIsDone) {
    EXPECT_EQ(add(vip, 7),
              (Steps{"add entry 7", "note host", "arp 1 0", "arp 1 2", "put 198.18.0.250 on lo"}));
    EXPECT_EQ(world.noted, (std::map<int, std::uint8_t>{{1, 0}, {2, 0}}));
    EXPECT_EQ(world.map.at(0).device, "lo");
    EXPECT_EQ(world.map.at(0).flags, 1U);
}

TEST_F(VipSetupTest, RemovesTheEntryLast) {
    add(vip, 7);
    EXPECT_EQ(remove(vip), (Steps{"take 198.18.0.250 off lo", "arp 0 2", "arp 0 0", "note host",
                                  "delete entry 7"}));
}

TEST_F(VipSetupTest, LeavesTheHostAsItWas) {
    world.arp = {0, 1};
    const World before = world;

    add(vip, 7);
    EXPECT_EQ(world.arp, (l3dsr::ArpSettings{1, 2}));
    remove(vip);
    EXPECT_TRUE(world.same_state(before));
}

TEST_F(VipSetupTest, FailedAddLeavesNothing) {
    fails_without_a_trace([&] { add(vip, 7); });
}

TEST_F(VipSetupTest, FailedRemoveTakesNothing) {
    add(vip, 7);
    fails_without_a_trace([&] { remove(vip); });
}

TEST_F(VipSetupTest, FailedMoveMovesNothing) {
    add(vip, 7);
    fails_without_a_trace([&] { set(vip, 11, "dummy0"); });
}

TEST_F(VipSetupTest, NamesWhatCouldNotBeTakenBack) {
    world.fail_at = 4;  // the address
    world.and_at = 5;   // the first way back
    const auto error = error_of([&] { add(vip, 7); });

    EXPECT_EQ(error.attempt(), "put 198.18.0.250 on lo");
    EXPECT_NE(error.reason().find("could not take back: arp 1 0"), std::string::npos);
    EXPECT_TRUE(world.map.empty());
}

TEST_F(VipSetupTest, AddressThatWasThereStays) {
    world.addresses.insert({"lo", vip.to_string()});
    add(vip, 7);
    EXPECT_EQ(world.map.at(0).flags, 0U);
    remove(vip);
    EXPECT_TRUE(has(vip, "lo"));
}

TEST_F(VipSetupTest, AddressThatIsOnAnotherDeviceIsLeftThere) {
    world.addresses.insert({"dummy0", vip.to_string()});
    add(vip, 7);
    EXPECT_EQ(world.map.at(0).device, "dummy0");
    EXPECT_FALSE(has(vip, "lo"));
}

TEST_F(VipSetupTest, DeviceThatIsNamedIsTaken) {
    world.addresses.insert({"dummy0", vip.to_string()});
    add(vip, 7, "lo");
    EXPECT_TRUE(has(vip, "lo"));
    remove(vip);
    EXPECT_FALSE(has(vip, "lo"));
    EXPECT_TRUE(has(vip, "dummy0"));
}

TEST_F(VipSetupTest, DeviceThatIsNotThereIsRefusedAtOnce) {
    const auto error = error_of([&] { add(vip, 7, "eth7"); });

    EXPECT_EQ(error.code(), ENODEV);
    EXPECT_TRUE(world.steps.empty());
}

TEST_F(VipSetupTest, LeavesAnAddressToWhoHasItOnTheSegment) {
    world.devices.insert("eth0");
    world.owners[{"eth0", vip.to_string()}] = "02:00:00:00:00:01";
    const World before = world;

    EXPECT_EQ(error_of([&] { add(vip, 7, "eth0"); }).code(), EADDRINUSE);
    EXPECT_TRUE(world.same_state(before));
    add(vip, 7);
    const World on_lo = world;
    EXPECT_EQ(error_of([&] { set(vip, {}, "eth0"); }).code(), EADDRINUSE);
    EXPECT_TRUE(world.same_state(on_lo));
}

TEST_F(VipSetupTest, AsksNobodyWhereItIsToldNotTo) {
    world.devices.insert("eth0");
    world.owners[{"eth0", vip.to_string()}] = "02:00:00:00:00:01";
    l3dsr::Realserver realserver(std::make_unique<FakeKernel>(world));
    FakeHost host(world);

    VipSetup(realserver, host, VipSetup::Segment::trust).add(vip, 7, "eth0");
    EXPECT_EQ(world.addresses.count({"eth0", vip.to_string()}), 1U);
}

TEST_F(VipSetupTest, CodeThatIsTakenIsRefusedBeforeTheHostChanges) {
    add(vip, 7);
    EXPECT_EQ(error_of([&] { add(other, 7); }).code(), EEXIST);
    EXPECT_EQ(world.steps, Steps{"add entry 7"});
    EXPECT_FALSE(has(other, "lo"));
}

TEST_F(VipSetupTest, SettingsThatAreHighEnoughAreNotTouched) {
    world.arp = {2, 2};
    EXPECT_EQ(add(vip, 7), (Steps{"add entry 7", "put 198.18.0.250 on lo"}));
    EXPECT_TRUE(world.noted.empty());
    remove(vip);
    EXPECT_EQ(world.arp, (l3dsr::ArpSettings{2, 2}));
}

TEST_F(VipSetupTest, SettingsThatAreLowAreRaisedOneByOne) {
    world.arp = {3, 0};
    add(vip, 7);
    EXPECT_EQ(world.arp, (l3dsr::ArpSettings{3, 2}));
    EXPECT_EQ(world.noted, (std::map<int, std::uint8_t>{{2, 0}}));
    remove(vip);
    EXPECT_EQ(world.arp, (l3dsr::ArpSettings{3, 0}));
}

TEST_F(VipSetupTest, SettingsThatSomebodyChangedSinceAreLeftAlone) {
    add(vip, 7);
    world.arp.arp_ignore = 2;
    remove(vip);
    EXPECT_EQ(world.arp, (l3dsr::ArpSettings{2, 0}));
}

TEST_F(VipSetupTest, SettingsGoBackWithTheLastVip) {
    add(vip, 7);
    add(other, 11);
    remove(vip);
    EXPECT_EQ(world.arp, (l3dsr::ArpSettings{1, 2}));
    remove(other);
    EXPECT_EQ(world.arp, l3dsr::ArpSettings());
    EXPECT_TRUE(world.noted.empty());
}

TEST_F(VipSetupTest, Ipv6LeavesArpAlone) {
    add(vip6, 7);
    EXPECT_EQ(world.arp, l3dsr::ArpSettings());
    add(vip, 7 + 4);
    remove(vip);
    EXPECT_EQ(world.arp, l3dsr::ArpSettings());
    EXPECT_EQ(world.map.size(), 1U);
}

TEST_F(VipSetupTest, AddressStaysWhileAnotherCodeNeedsIt) {
    add(vip, 7);
    add(vip, 11);
    remove(vip, 7);
    EXPECT_TRUE(has(vip, "lo"));
    EXPECT_EQ(world.map.at(0).flags, 1U);
    remove(vip);
    EXPECT_FALSE(has(vip, "lo"));
}

TEST_F(VipSetupTest, VipWithSeveralCodesWantsOneNamed) {
    add(vip, 7);
    add(vip, 11);
    EXPECT_EQ(error_of([&] { remove(vip); }).code(), EINVAL);
    EXPECT_EQ(error_of([&] { set(vip, 15); }).code(), EINVAL);
    EXPECT_EQ(world.map.size(), 2U);
}

TEST_F(VipSetupTest, VipThatIsNotThereIsRefused) {
    EXPECT_EQ(error_of([&] { remove(vip); }).code(), ESRCH);
    add(vip, 7);
    EXPECT_EQ(error_of([&] { remove(vip, 11); }).code(), ESRCH);
    EXPECT_EQ(error_of([&] { set(other, 11); }).code(), ESRCH);
}

TEST_F(VipSetupTest, AddressThatIsGoneIsNoReasonToFail) {
    add(vip, 7);
    world.addresses.clear();
    remove(vip);
    EXPECT_TRUE(world.map.empty());
}

TEST_F(VipSetupTest, CodeIsChangedWithoutTouchingTheHost) {
    add(vip, 7);
    EXPECT_EQ(set(vip, 11), Steps{"set entry 7"});
    EXPECT_EQ(world.map.at(0).code, 11);
}

TEST_F(VipSetupTest, MoveTakesTheAddressAlong) {
    add(vip, 7);
    EXPECT_EQ(set(vip, {}, "dummy0"),
              (Steps{"set entry 7", "put 198.18.0.250 on dummy0", "take 198.18.0.250 off lo"}));
    EXPECT_EQ(world.map.at(0).device, "dummy0");
    EXPECT_TRUE(has(vip, "dummy0"));
    EXPECT_FALSE(has(vip, "lo"));
}

TEST_F(VipSetupTest, MoveToADeviceThatIsNotThereIsRefused) {
    add(vip, 7);
    EXPECT_EQ(error_of([&] { set(vip, {}, "eth7"); }).code(), ENODEV);
    EXPECT_EQ(world.map.at(0).device, "lo");
}

TEST_F(VipSetupTest, MoveToItsOwnDeviceMovesNothing) {
    add(vip, 7);
    EXPECT_EQ(set(vip, {}, "lo"), Steps{"set entry 7"});
    EXPECT_EQ(world.map.at(0).flags, 1U);
}

TEST_F(VipSetupTest, PlainVipIsAnAddressAndQuietArp) {
    EXPECT_EQ(add_plain(vip), (Steps{"note host", "arp 1 0", "arp 1 2", "put 198.18.0.250 on lo"}));
    EXPECT_TRUE(world.map.empty());
}

TEST_F(VipSetupTest, PlainVipLeavesTheHostAsItWas) {
    const World before = world;

    add_plain(vip);
    EXPECT_EQ(remove_plain(vip),
              (Steps{"take 198.18.0.250 off lo", "arp 0 2", "arp 0 0", "note host"}));
    EXPECT_TRUE(world.same_state(before));
    EXPECT_EQ(remove_plain(vip), Steps());
}

TEST_F(VipSetupTest, PlainVipIsAddedOnce) {
    add_plain(vip);
    EXPECT_EQ(add_plain(vip), Steps());
}

TEST_F(VipSetupTest, FailedPlainVipLeavesNothing) {
    fails_without_a_trace([&] { add_plain(vip); });
    fails_without_a_trace([&] { remove_plain(vip); });
}

TEST_F(VipSetupTest, PlainVipThatWasThereStays) {
    world.addresses.insert({"dummy0", vip.to_string()});
    add_plain(vip);
    EXPECT_FALSE(has(vip, "lo"));
    remove_plain(vip);
    EXPECT_TRUE(has(vip, "dummy0"));
    EXPECT_EQ(world.arp, l3dsr::ArpSettings());
}

TEST_F(VipSetupTest, PlainVipKeepsArpQuietAfterTheLastEntry) {
    add_plain(vip);
    add(other, 7);
    remove(other);
    EXPECT_EQ(world.arp, (l3dsr::ArpSettings{1, 2}));
    remove_plain(vip);
    EXPECT_EQ(world.arp, l3dsr::ArpSettings());
}

TEST_F(VipSetupTest, EntryKeepsArpQuietAfterTheLastPlainVip) {
    add(other, 7);
    add_plain(vip);
    remove_plain(vip);
    EXPECT_EQ(world.arp, (l3dsr::ArpSettings{1, 2}));
}

TEST_F(VipSetupTest, AddressOfAPlainVipStaysForAnEntry) {
    add_plain(vip);
    add(vip, 7);
    EXPECT_EQ(remove_plain(vip), Steps{"set entry 7"});
    EXPECT_TRUE(has(vip, "lo"));
    remove(vip);
    EXPECT_FALSE(has(vip, "lo"));
    EXPECT_EQ(world.arp, l3dsr::ArpSettings());
}

TEST_F(VipSetupTest, PlainVipOnADeviceThatIsNotThereIsRefused) {
    const auto error =
        error_of([&] { with([](VipSetup& setup) { setup.add_plain(vip, "eth7"); }); });

    EXPECT_EQ(error.code(), ENODEV);
    EXPECT_TRUE(world.addresses.empty());
}

TEST_F(VipSetupTest, MendPutsBackWhatIsMissing) {
    add(vip, 7);
    EXPECT_EQ(mend(vip), Steps());
    world.addresses.clear();
    world.arp = {0, 2};
    EXPECT_EQ(mend(vip),
              (Steps{"note host", "arp 1 2", "arp 1 2", "set entry 7", "put 198.18.0.250 on lo"}));
    remove(vip);
    EXPECT_TRUE(world.addresses.empty());
}

TEST_F(VipSetupTest, FailedMendMendsNothing) {
    add(vip, 7);
    world.addresses.clear();
    fails_without_a_trace([&] { mend(vip); });
}
