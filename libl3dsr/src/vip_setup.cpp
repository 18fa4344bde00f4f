// SPDX-License-Identifier: BSD-2-Clause
#include "l3dsr/vip_setup.hpp"

#include <algorithm>
#include <cerrno>
#include <functional>
#include <utility>
#include <vector>

#include "l3dsr/error.hpp"

namespace l3dsr {

namespace {

// What a host with VIPs wants: no answers about addresses of another device, no questions in the
// name of one (Documentation/networking/ip-sysctl.rst).
constexpr ArpSettings quiet{1, 2};

constexpr const char* usual_device = "lo";

/// Steps with the way back from each.
class Journal {
  public:
    /// Does a step; when it worked, `undo` takes it back if a later one fails.
    void step(const std::function<void()>& action, std::function<void()> undo) {
        action();
        undos_.push_back(std::move(undo));
    }

    /// Takes all steps back, the last one first; returns what could not be.
    std::string take_back() {
        std::string left;

        while (!undos_.empty()) {
            try {
                undos_.back()();
            } catch (const Error& error) {
                left += "; could not take back: " + std::string(error.what());
            }
            undos_.pop_back();
        }
        return left;
    }

  private:
    std::vector<std::function<void()>> undos_;
};

template <typename Steps>
void all_or_nothing(const Steps& steps) {
    Journal journal;

    try {
        steps(journal);
    } catch (const Error& error) {
        const std::string left = journal.take_back();
        if (left.empty())
            throw;
        throw Error(error.code(), error.attempt(), error.reason() + left, error.attribute());
    }
}

std::optional<std::uint8_t> old_value(int now, int wanted) {
    return now < wanted ? std::optional(static_cast<std::uint8_t>(now)) : std::nullopt;
}

/// One setting a step, so that none is left changed when the other fails.
void change_arp(Journal& journal, Host& host, const ArpSettings& before, const ArpSettings& after) {
    const ArpSettings between{after.arp_ignore, before.arp_announce};

    journal.step([&] { host.set_arp(between); }, [&host, before] { host.set_arp(before); });
    journal.step([&] { host.set_arp(after); }, [&host, between] { host.set_arp(between); });
}

/// Notes the host's settings in the map, then makes ARP quiet.
void quieten(Journal& journal, Realserver& realserver, Host& host) {
    const ArpSettings before = host.arp();
    const ArpSettings after{std::max(before.arp_ignore, quiet.arp_ignore),
                            std::max(before.arp_announce, quiet.arp_announce)};
    if (after == before)
        return;

    const HostSettings noted = realserver.host();
    HostSettings to_note = noted;
    if (!to_note.arp_ignore)
        to_note.arp_ignore = old_value(before.arp_ignore, quiet.arp_ignore);
    if (!to_note.arp_announce)
        to_note.arp_announce = old_value(before.arp_announce, quiet.arp_announce);
    journal.step([&] { realserver.set_host(to_note); },
                 [&realserver, noted] { realserver.set_host(noted); });
    change_arp(journal, host, before, after);
}

/// Puts back what was noted, where it is still as quieten() left it, and forgets it.
void restore(Journal& journal, Realserver& realserver, Host& host) {
    const HostSettings noted = realserver.host();
    if (noted == HostSettings())
        return;

    const ArpSettings before = host.arp();
    ArpSettings after = before;
    if (noted.arp_ignore && before.arp_ignore == quiet.arp_ignore)
        after.arp_ignore = *noted.arp_ignore;
    if (noted.arp_announce && before.arp_announce == quiet.arp_announce)
        after.arp_announce = *noted.arp_announce;
    change_arp(journal, host, before, after);
    journal.step([&] { realserver.set_host({}); },
                 [&realserver, noted] { realserver.set_host(noted); });
}

void put_address(Journal& journal, Host& host, const Address& address, const std::string& device) {
    journal.step([&] { host.add_address(address, device); },
                 [&host, address, device] { host.remove_address(address, device); });
}

/// An address that is gone already is as good as taken off.
void take_address(Journal& journal, Host& host, const Address& address, const std::string& device) {
    if (!host.has_address(address, device))
        return;
    journal.step([&] { host.remove_address(address, device); },
                 [&host, address, device] { host.add_address(address, device); });
}

/// The entry that `key` names, out of all.
Vip find_vip(const std::vector<Vip>& vips, const VipKey& key, const std::string& attempt) {
    const auto named = [&](const Vip& vip) {
        return vip.address == key.address && (!key.code || vip.code == *key.code) &&
               (!key.alias || vip.alias == key.alias) && (!key.tunnelled || vip.tunnelled);
    };
    const auto found = std::find_if(vips.begin(), vips.end(), named);

    if (found == vips.end())
        throw Error(ESRCH, attempt, "no code stands for that VIP");
    if (std::find_if(found + 1, vips.end(), named) != vips.end())
        throw Error(EINVAL, attempt, "the VIP has several codes; name one");
    return *found;
}

const Vip* find_heir(const std::vector<Vip>& vips, const Vip& leaving) {
    const auto heir = std::find_if(vips.begin(), vips.end(), [&](const Vip& vip) {
        return vip.address == leaving.address && vip.device == leaving.device &&
               key_of(vip) != key_of(leaving);
    });
    return heir == vips.end() ? nullptr : &*heir;
}

/// Undoes what was done for `vip`'s address, or leaves that to another entry that needs it.
void release_address(Journal& journal, Realserver& realserver, Host& host,
                     const std::vector<Vip>& vips, const Vip& vip) {
    if (!vip.address_added)
        return;
    const Vip* heir = find_heir(vips, vip);
    if (!heir) {
        take_address(journal, host, vip.address, vip.device);
        return;
    }
    const VipKey key = key_of(*heir);
    const bool before = heir->address_added;
    journal.step(
        [&] { realserver.set_vip(key, {.address_added = true}); },
        [&realserver, key, before] { realserver.set_vip(key, {.address_added = before}); });
}

/// The same for the address of a VIP without a code.
void release_plain(Journal& journal, Realserver& realserver, Host& host,
                   const std::vector<Vip>& vips, const HostAddress& place) {
    Vip plain;

    plain.address = place.address;
    plain.device = place.device;
    if (find_heir(vips, plain)) {
        plain.address_added = true;
        release_address(journal, realserver, host, vips, plain);
        return;
    }
    journal.step([&] { host.remove_address(place.address, place.device); },
                 [&host, place] { host.add_plain_address(place.address, place.device); });
}

/// Puts the host's settings back unless one of `vips`, the entries that stay, or a VIP without a
/// code needs them.
void restore_if_last(Journal& journal, Realserver& realserver, Host& host,
                     const std::vector<Vip>& vips) {
    const auto wants_quiet = [](const auto& vip) { return vip.address.family() == Family::ipv4; };
    const std::vector<HostAddress> plain = host.plain_addresses();

    if (std::none_of(vips.begin(), vips.end(), wants_quiet) &&
        std::none_of(plain.begin(), plain.end(), wants_quiet))
        restore(journal, realserver, host);
}

std::vector<Vip> without(std::vector<Vip> vips, const Vip& leaving) {
    const auto leaves = [&](const Vip& vip) { return key_of(vip) == key_of(leaving); };

    vips.erase(std::remove_if(vips.begin(), vips.end(), leaves), vips.end());
    return vips;
}

std::string attempt_of(const char* verb, const VipKey& key) {
    return std::string(verb) + " VIP " + key.address.to_string() +
           (key.code ? " with code " + std::to_string(*key.code) : "") +
           (key.alias ? " with alias " + key.alias->to_string() : "") +
           (key.tunnelled ? " for tunnels" : "");
}

/// What a field was before, if it is to change.
template <typename Field, typename Value>
void keep(std::optional<Field>& undo, const std::optional<Field>& change, const Value& before) {
    if (change)
        undo = before;
}

/// What takes a change of code and policy back.
VipFields undo_of(const VipFields& fields, const Vip& before) {
    const VipPolicyFields& change = fields.policy;
    const VipPolicy& was = before.policy;
    VipFields undo;

    keep(undo.code, fields.code, before.code);
    keep(undo.policy.dscp, change.dscp, was.dscp);
    keep(undo.policy.mark, change.mark, was.mark);
    keep(undo.policy.door, change.door, was.door);
    keep(undo.policy.ports, change.ports, was.ports);
    keep(undo.policy.allowed, change.allowed, was.allowed);
    keep(undo.policy.in_devices, change.in_devices, was.in_devices);
    keep(undo.policy.at, change.at, was.at);
    return undo;
}

}  // namespace

void VipSetup::want_no_owner(const Address& address, const std::string& device) {
    if (segment_ == Segment::trust)
        return;
    if (const auto owner = host_.owner_of(address, device))
        throw Error(EADDRINUSE, "put " + address.to_string() + " on " + device,
                    *owner + " has that address on the segment; put it on lo");
}

Vip VipSetup::add(const Address& address, std::uint8_t code,
                  const std::optional<std::string>& device) {
    Vip vip;

    vip.address = address;
    vip.code = code;
    return add(std::move(vip), device);
}

Vip VipSetup::add(Vip vip, const std::optional<std::string>& device) {
    const VipKey key = key_of(vip);

    vip.device = device ? *device : host_.device_of(vip.address).value_or(usual_device);
    if (!host_.has_device(vip.device))
        throw Error(ENODEV, attempt_of("add", key), "there is no device " + vip.device);
    vip.address_added = !host_.has_address(vip.address, vip.device);
    if (vip.address_added)
        want_no_owner(vip.address, vip.device);

    all_or_nothing([&](Journal& journal) {
        journal.step([&] { realserver_.add_vip(vip); },
                     [this, key] { realserver_.remove_vip(key); });
        if (vip.address.family() == Family::ipv4)
            quieten(journal, realserver_, host_);
        if (vip.address_added)
            put_address(journal, host_, vip.address, vip.device);
    });
    return vip;
}

void VipSetup::set(const VipKey& key, const std::optional<std::uint8_t>& code,
                   const std::optional<std::string>& device) {
    set(key, VipFields{code, device, {}, {}});
}

void VipSetup::set(const VipKey& key, VipFields fields) {
    const std::vector<Vip> vips = realserver_.vips();
    const Vip before = find_vip(vips, key, attempt_of("set", key));
    const bool moves = fields.device && *fields.device != before.device;
    VipFields undo = undo_of(fields, before);

    if (moves) {
        if (!host_.has_device(*fields.device))
            throw Error(ENODEV, attempt_of("set", key), "there is no device " + *fields.device);
        fields.address_added = !host_.has_address(key.address, *fields.device);
        if (*fields.address_added)
            want_no_owner(key.address, *fields.device);
        undo.device = before.device;
        undo.address_added = before.address_added;
    }
    VipKey new_key = key_of(before);
    if (fields.code)
        new_key.code = fields.code;
    all_or_nothing([&](Journal& journal) {
        journal.step([&] { realserver_.set_vip(key_of(before), fields); },
                     [this, new_key, undo] { realserver_.set_vip(new_key, undo); });
        if (!moves)
            return;
        if (*fields.address_added)
            put_address(journal, host_, key.address, *fields.device);
        release_address(journal, realserver_, host_, vips, before);
    });
}

// The map entry goes last: should the program be killed in between, it still says what to undo.
void VipSetup::remove(const VipKey& key) {
    const std::vector<Vip> vips = realserver_.vips();
    const Vip vip = find_vip(vips, key, attempt_of("delete", key));

    all_or_nothing([&](Journal& journal) {
        release_address(journal, realserver_, host_, vips, vip);
        if (vip.address.family() == Family::ipv4)
            restore_if_last(journal, realserver_, host_, without(vips, vip));
        realserver_.remove_vip(key_of(vip));
    });
}

void VipSetup::mend(const VipKey& key) {
    const Vip vip = find_vip(realserver_.vips(), key, attempt_of("mend", key));
    const VipKey whole = key_of(vip);
    const bool added = vip.address_added;

    all_or_nothing([&](Journal& journal) {
        if (vip.address.family() == Family::ipv4)
            quieten(journal, realserver_, host_);
        if (host_.has_address(vip.address, vip.device))
            return;
        journal.step(
            [&] { realserver_.set_vip(whole, {.address_added = true}); },
            [this, whole, added] { realserver_.set_vip(whole, {.address_added = added}); });
        put_address(journal, host_, vip.address, vip.device);
    });
}

void VipSetup::add_plain(const Address& address, const std::optional<std::string>& device) {
    const std::string there = device ? *device : host_.device_of(address).value_or(usual_device);

    if (!host_.has_device(there))
        throw Error(ENODEV, "add VIP " + address.to_string(), "there is no device " + there);
    const bool is_there = host_.has_address(address, there);
    if (!is_there)
        want_no_owner(address, there);
    all_or_nothing([&](Journal& journal) {
        if (address.family() == Family::ipv4)
            quieten(journal, realserver_, host_);
        if (!is_there)
            host_.add_plain_address(address, there);
    });
}

void VipSetup::remove_plain(const Address& address) {
    const std::vector<Vip> vips = realserver_.vips();

    all_or_nothing([&](Journal& journal) {
        for (const HostAddress& place : host_.plain_addresses())
            if (place.address == address)
                release_plain(journal, realserver_, host_, vips, place);
        if (address.family() == Family::ipv4)
            restore_if_last(journal, realserver_, host_, vips);
    });
}

}  // namespace l3dsr
