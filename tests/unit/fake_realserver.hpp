// SPDX-License-Identifier: BSD-2-Clause
/// A host and the kernel's map on it, in memory; each step can be made to fail.
#pragma once

#include <algorithm>
#include <cerrno>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "fake_transport.hpp"
#include "l3dsr/error.hpp"
#include "l3dsr/host.hpp"
#include "l3dsr/realserver.hpp"
#include "netlink/attribute.hpp"
#include "netlink/message.hpp"

/// All that VipSetup changes, and what it did to it.
struct World {
    struct Entry {
        wire::Bytes address;
        std::uint8_t code = 0;
        std::string device;
        std::uint32_t flags = 0;

        friend bool operator==(const Entry&, const Entry&) = default;
    };

    std::vector<Entry> map;
    std::map<int, std::uint8_t> noted;                        // host settings by attribute type
    std::set<std::pair<std::string, std::string>> addresses;  // (device, address)
    std::set<std::pair<std::string, std::string>> plain;      // those with a note
    std::set<std::string> devices{"lo", "dummy0"};
    std::map<std::pair<std::string, std::string>, std::string> owners;  // MACs by (device, address)
    l3dsr::ArpSettings arp;

    std::vector<std::string> steps;  ///< that changed something, or were to
    int fail_at = -1;                ///< which of them fails
    int and_at = -1;                 ///< which one after that fails as well

    /// Counts a step; false when it is to fail.
    bool may(const std::string& step) {
        const auto number = static_cast<int>(steps.size());

        steps.push_back(step);
        return number != fail_at && number != and_at;
    }

    bool same_state(const World& other) const {
        return map == other.map && noted == other.noted && addresses == other.addresses &&
               plain == other.plain && arp == other.arp;
    }
};

class FakeHost : public l3dsr::Host {
  public:
    explicit FakeHost(World& world) : world_(world) {}

    bool has_device(const std::string& device) override { return world_.devices.count(device) > 0; }

    bool has_address(const l3dsr::Address& address, const std::string& device) override {
        return world_.addresses.count({device, address.to_string()}) > 0;
    }

    std::optional<std::string> device_of(const l3dsr::Address& address) override {
        for (const auto& [device, text] : world_.addresses)
            if (text == address.to_string())
                return device;
        return {};
    }

    std::optional<std::string> owner_of(const l3dsr::Address& address,
                                        const std::string& device) override {
        const auto owner = world_.owners.find({device, address.to_string()});
        return owner == world_.owners.end() ? std::nullopt : std::optional(owner->second);
    }

    void add_address(const l3dsr::Address& address, const std::string& device) override {
        step("put " + address.to_string() + " on " + device);
        world_.addresses.insert({device, address.to_string()});
    }

    void add_plain_address(const l3dsr::Address& address, const std::string& device) override {
        add_address(address, device);
        world_.plain.insert({device, address.to_string()});
    }

    std::vector<l3dsr::HostAddress> plain_addresses() override {
        std::vector<l3dsr::HostAddress> found;
        for (const auto& [device, text] : world_.plain)
            found.push_back({*l3dsr::Address::parse(text), device});
        return found;
    }

    void remove_address(const l3dsr::Address& address, const std::string& device) override {
        step("take " + address.to_string() + " off " + device);
        world_.addresses.erase({device, address.to_string()});
        world_.plain.erase({device, address.to_string()});
    }

    l3dsr::ArpSettings arp() override { return world_.arp; }

    void set_arp(const l3dsr::ArpSettings& settings) override {
        step("arp " + std::to_string(settings.arp_ignore) + " " +
             std::to_string(settings.arp_announce));
        world_.arp = settings;
    }

  private:
    void step(const std::string& name) {
        if (!world_.may(name))
            throw l3dsr::Error(EIO, name);
    }

    World& world_;
};

/// The family l3dsr_rs, as far as VipSetup speaks to it.
class FakeKernel : public l3dsr::Transport {
  public:
    explicit FakeKernel(World& world) : world_(world) { answers_.push_back(wire::family_reply()); }

    void send(std::span<const std::byte> datagram) override {
        const auto messages = l3dsr::netlink::split(datagram);
        const auto& message = messages.at(0);
        if (message.type != wire::family)
            return;
        const auto command = static_cast<int>(message.payload[0]);
        handle(command, generic_attributes(message), message.sequence);
    }

    std::optional<std::size_t> receive(std::span<std::byte> buffer,
                                       std::optional<std::chrono::milliseconds>) override {
        const wire::Bytes answer = answers_.at(0);
        answers_.pop_front();
        std::copy(answer.begin(), answer.end(), buffer.begin());
        return answer.size();
    }

    void join(std::uint32_t) override {}
    std::uint32_t port() const override { return wire::port; }
    int descriptor() const override { return -1; }

  private:
    using Attributes = std::map<int, wire::Bytes>;

    static Attributes read(std::span<const std::byte> bytes) {
        Attributes found;
        for (const auto& attribute : l3dsr::netlink::attributes(bytes))
            found[attribute.type] = {attribute.value.begin(), attribute.value.end()};
        return found;
    }

    static std::string text_of(const wire::Bytes& bytes) {
        return {reinterpret_cast<const char*>(bytes.data())};
    }

    void handle(int command, std::span<const std::byte> bytes, std::uint32_t sequence) {
        Attributes outer = read(bytes);
        switch (command) {
            case 1:
            case 2:
            case 3: change_map(command, read(outer[1]), sequence); break;
            case 4: dump_map(sequence); break;
            case 5: note_host(read(outer[2]), sequence); break;
            case 6: tell_host(sequence); break;
        }
    }

    void change_map(int command, const Attributes& vip, std::uint32_t sequence) {
        const char* const names[] = {"", "add", "set", "delete"};
        const auto code = static_cast<std::uint8_t>(vip.at(2)[0]);
        const auto found =
            std::find_if(world_.map.begin(), world_.map.end(), [&](const World::Entry& entry) {
                return entry.code == code && entry.address.size() == vip.at(1).size() &&
                       (command == 1 || entry.address == vip.at(1));
            });
        if (!world_.may(std::string(names[command]) + " entry " + std::to_string(code)))
            return answer(wire::refusal(sequence, EIO));
        if (command == 1 && found != world_.map.end())
            return answer(wire::refusal(sequence, EEXIST));
        if (command != 1 && found == world_.map.end())
            return answer(wire::refusal(sequence, ESRCH));
        if (command == 1)
            write(world_.map.emplace_back(World::Entry{vip.at(1), code, {}, 0}), vip);
        else if (command == 2)
            write(*found, vip);
        else
            world_.map.erase(found);
        answer(wire::ack(sequence));
    }

    static void write(World::Entry& entry, const Attributes& vip) {
        if (vip.count(3))
            entry.code = static_cast<std::uint8_t>(vip.at(3)[0]);
        if (vip.count(4))
            entry.device = text_of(vip.at(4));
        if (vip.count(5))
            entry.flags = static_cast<std::uint32_t>(vip.at(5)[0]);
    }

    void dump_map(std::uint32_t sequence) {
        wire::Bytes datagram;
        for (const World::Entry& entry : world_.map)
            datagram =
                datagram +
                wire::message(wire::family, wire::flag_multi, sequence,
                              wire::generic_header(1) +
                                  wire::nest(1, wire::attribute(1, entry.address) +
                                                    wire::attribute(2, wire::u8(entry.code)) +
                                                    wire::attribute(4, wire::string(entry.device)) +
                                                    wire::attribute(5, wire::u32(entry.flags))));
        answer(datagram + wire::done(sequence));
    }

    void note_host(const Attributes& host, std::uint32_t sequence) {
        if (!world_.may("note host"))
            return answer(wire::refusal(sequence, EIO));
        world_.noted.clear();
        for (const auto& [type, value] : host)
            world_.noted[type] = static_cast<std::uint8_t>(value[0]);
        answer(wire::ack(sequence));
    }

    void tell_host(std::uint32_t sequence) {
        wire::Bytes inside;
        for (const auto& [type, value] : world_.noted)
            inside = inside + wire::attribute(static_cast<std::uint16_t>(type), wire::u8(value));
        answer(wire::message(wire::family, 0, sequence,
                             wire::generic_header(5) + wire::nest(2, inside)) +
               wire::ack(sequence));
    }

    void answer(wire::Bytes datagram) { answers_.push_back(std::move(datagram)); }

    World& world_;
    std::deque<wire::Bytes> answers_;
};
