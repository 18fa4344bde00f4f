// SPDX-License-Identifier: BSD-2-Clause
#include "l3dsr/realserver.hpp"

#include <linux/l3dsr_rs.h>

#include <utility>

#include "client.hpp"
#include "codec/decap.hpp"
#include "codec/host.hpp"
#include "codec/names.hpp"
#include "codec/reply.hpp"
#include "codec/require.hpp"
#include "codec/vip.hpp"
#include "l3dsr/error.hpp"

namespace l3dsr {

namespace {

std::string vip_attempt(const char* verb, const VipKey& key) {
    std::string text = std::string(verb) + " VIP " + key.address.to_string();

    if (key.code)
        text += " with code " + std::to_string(*key.code);
    if (key.alias)
        text += " with alias " + key.alias->to_string();
    if (key.tunnelled)
        text += " for tunnels";
    return text;
}

Vip take_vip(const codec::RealserverReply& reply) {
    codec::require(reply.vip.has_value(), "a reply lacks its VIP");
    return *reply.vip;
}

Reason take_reason(const codec::RealserverReply& reply) {
    codec::require(reply.reason.has_value(), "a reply lacks its reason");
    return *reply.reason;
}

Decap take_decap(const codec::RealserverReply& reply) {
    codec::require(reply.decap.has_value(), "a reply lacks its tunnels");
    return *reply.decap;
}

std::string take_device(const codec::RealserverReply& reply) {
    codec::require(reply.device.has_value(), "a reply lacks its device");
    return *reply.device;
}

}  // namespace

VipKey key_of(const Vip& vip) {
    if (vip.alias)
        return {vip.address, {}, vip.alias};
    if (vip.tunnelled)
        return {vip.address, {}, {}, true};
    return {vip.address, vip.code, {}};
}

struct Realserver::Impl {
    explicit Impl(std::unique_ptr<Transport> transport)
        : client(std::move(transport), L3DSR_RS_FAMILY_NAME, L3DSR_RS_FAMILY_VERSION,
                 codec::realserver_attribute_name) {}

    template <typename Item>
    std::vector<Item> dump(std::uint8_t command, const std::string& attempt,
                           Item (*take)(const codec::RealserverReply&)) {
        netlink::Request request = client.dump(command);
        std::vector<Item> items;

        client.exchange().dump(
            request, attempt, [&] { items.clear(); },
            [&](auto attributes) {
                items.push_back(take(codec::read_realserver_reply(attributes)));
            });
        return items;
    }

    void change_device(std::uint8_t command, const char* verb, const std::string& device) {
        netlink::Request request = client.change(command);

        request.put_string(L3DSR_RS_A_DEVICE, device);
        client.exchange().run(request, std::string(verb) + " device " + device);
    }

    void change_decap(std::uint8_t command, const char* verb, const Prefix& source,
                      const DecapFields& fields) {
        netlink::Request request = client.change(command);

        codec::put_decap(request, source, fields);
        client.exchange().run(request, std::string(verb) + " tunnels from " + source.to_string());
    }

    Client client;
};

Realserver::Realserver(std::unique_ptr<Transport> transport)
    : impl_(std::make_unique<Impl>(std::move(transport))) {}

Realserver::Realserver(Realserver&&) noexcept = default;
Realserver& Realserver::operator=(Realserver&&) noexcept = default;
Realserver::~Realserver() = default;

std::vector<Vip> Realserver::vips() {
    return impl_->dump(L3DSR_RS_CMD_GET_VIP, "read VIPs", take_vip);
}

void Realserver::add_vip(const Vip& vip) {
    netlink::Request request = impl_->client.change(L3DSR_RS_CMD_NEW_VIP);

    codec::put_vip(request, vip);
    impl_->client.exchange().run(request, vip_attempt("add", key_of(vip)));
}

void Realserver::set_vip(const VipKey& key, const VipFields& fields) {
    netlink::Request request = impl_->client.change(L3DSR_RS_CMD_SET_VIP);

    codec::put_vip(request, key, fields);
    impl_->client.exchange().run(request, vip_attempt("set", key));
}

void Realserver::remove_vip(const VipKey& key) {
    netlink::Request request = impl_->client.change(L3DSR_RS_CMD_DEL_VIP);

    codec::put_vip(request, key);
    impl_->client.exchange().run(request, vip_attempt("delete", key));
}

std::vector<Decap> Realserver::decaps() {
    return impl_->dump(L3DSR_RS_CMD_GET_DECAP, "read tunnels", take_decap);
}

void Realserver::add_decap(const Prefix& source, const DecapFields& fields) {
    impl_->change_decap(L3DSR_RS_CMD_NEW_DECAP, "add", source, fields);
}

void Realserver::set_decap(const Prefix& source, const DecapFields& fields) {
    impl_->change_decap(L3DSR_RS_CMD_SET_DECAP, "set", source, fields);
}

void Realserver::remove_decap(const Prefix& source) {
    impl_->change_decap(L3DSR_RS_CMD_DEL_DECAP, "delete", source, {});
}

RealserverSettings Realserver::settings() {
    netlink::Request request = impl_->client.change(L3DSR_RS_CMD_GET_REALSERVER);
    RealserverSettings settings;

    impl_->client.exchange().run(request, "read settings", [&](auto attributes) {
        const auto reply = codec::read_realserver_reply(attributes);
        settings = reply.settings.value_or(RealserverSettings());
    });
    return settings;
}

void Realserver::set(const RealserverFields& fields) {
    netlink::Request request = impl_->client.change(L3DSR_RS_CMD_SET_REALSERVER);

    codec::put_settings(request, fields);
    impl_->client.exchange().run(request, "set the realserver");
}

HostSettings Realserver::host() {
    netlink::Request request = impl_->client.change(L3DSR_RS_CMD_GET_HOST);
    HostSettings settings;

    impl_->client.exchange().run(request, "read the host's settings", [&](auto attributes) {
        const auto reply = codec::read_realserver_reply(attributes);
        settings = reply.host.value_or(HostSettings());
    });
    return settings;
}

void Realserver::set_host(const HostSettings& settings) {
    netlink::Request request = impl_->client.change(L3DSR_RS_CMD_SET_HOST);

    codec::put_host(request, settings);
    impl_->client.exchange().run(request, "remember the host's settings");
}

std::vector<std::string> Realserver::devices() {
    return impl_->dump(L3DSR_RS_CMD_GET_DEVICE, "read devices", take_device);
}

void Realserver::attach(const std::string& device) {
    impl_->change_device(L3DSR_RS_CMD_ATTACH_DEVICE, "attach", device);
}

void Realserver::detach(const std::string& device) {
    impl_->change_device(L3DSR_RS_CMD_DETACH_DEVICE, "detach", device);
}

std::vector<Reason> Realserver::reasons() {
    return impl_->dump(L3DSR_RS_CMD_GET_REASON, "read reasons", take_reason);
}

}  // namespace l3dsr
