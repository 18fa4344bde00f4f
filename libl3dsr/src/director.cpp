// SPDX-License-Identifier: BSD-2-Clause
#include "l3dsr/director.hpp"

#include <linux/l3dsr_director.h>

#include <map>
#include <utility>

#include "client.hpp"
#include "codec/dest.hpp"
#include "codec/explain.hpp"
#include "codec/names.hpp"
#include "codec/reply.hpp"
#include "codec/require.hpp"
#include "codec/service.hpp"
#include "codec/settings.hpp"
#include "l3dsr/error.hpp"

namespace l3dsr {

namespace {

/// What a dump brought, and the generation that it showed; absent where it brought nothing.
template <typename Item>
struct Dumped {
    std::vector<Item> items;
    std::optional<std::uint32_t> generation;
};

std::string dest_attempt(const char* verb, const ServiceKey& service, const DestKey& key) {
    const std::string dest = key.port ? to_string(key.address, *key.port) : key.address.to_string();

    return std::string(verb) + " dest " + dest + " of " + to_string(service);
}

Service take_service(const codec::DirectorReply& reply) {
    codec::require(reply.service.has_value(), "a reply lacks its service");
    return *reply.service;
}

ServiceDest take_dest(const codec::DirectorReply& reply) {
    codec::require(reply.service && reply.dest, "a reply lacks its service or dest");
    return {reply.service->key, *reply.dest};
}

Reason take_reason(const codec::DirectorReply& reply) {
    codec::require(reply.reason.has_value(), "a reply lacks its reason");
    return *reply.reason;
}

std::string take_device(const codec::DirectorReply& reply) {
    codec::require(reply.device.has_value(), "a reply lacks its device");
    return *reply.device;
}

}  // namespace

struct Director::Impl {
    explicit Impl(std::unique_ptr<Transport> transport)
        : client(std::move(transport), L3DSR_DIRECTOR_FAMILY_NAME, L3DSR_DIRECTOR_FAMILY_VERSION,
                 codec::director_attribute_name) {}

    template <typename Item>
    Dumped<Item> dump(netlink::Request request, const std::string& attempt,
                      Item (*take)(const codec::DirectorReply&)) {
        Dumped<Item> dumped;

        client.exchange().dump(
            request, attempt, [&] { dumped = {}; },
            [&](auto attributes) {
                const auto reply = codec::read_director_reply(attributes);
                dumped.items.push_back(take(reply));
                dumped.generation = reply.generation;
            });
        return dumped;
    }

    Dumped<Service> dump_services() {
        return dump(client.dump(L3DSR_DIRECTOR_CMD_GET_SERVICE), "read services", take_service);
    }

    Dumped<ServiceDest> dump_dests() {
        return dump(client.dump(L3DSR_DIRECTOR_CMD_GET_DEST), "read dests", take_dest);
    }

    void change_service(std::uint8_t command, const char* verb, const ServiceKey& key,
                        const ServiceFields& fields) {
        netlink::Request request = client.change(command);

        codec::put_service(request, key, fields);
        client.exchange().run(request, std::string(verb) + " service " + to_string(key));
    }

    void change_dest(std::uint8_t command, const char* verb, const ServiceKey& service,
                     const DestKey& key, const DestFields& fields) {
        netlink::Request request = client.change(command);

        codec::put_service(request, service);
        codec::put_dest(request, key, fields);
        client.exchange().run(request, dest_attempt(verb, service, key));
    }

    void change_device(std::uint8_t command, const char* verb, const std::string& device) {
        netlink::Request request = client.change(command);

        request.put_string(L3DSR_DIRECTOR_A_DEVICE, device);
        client.exchange().run(request, std::string(verb) + " device " + device);
    }

    Client client;
};

Director::Director(std::unique_ptr<Transport> transport)
    : impl_(std::make_unique<Impl>(std::move(transport))) {}

Director::Director(Director&&) noexcept = default;
Director& Director::operator=(Director&&) noexcept = default;
Director::~Director() = default;

std::vector<Service> Director::services() {
    return impl_->dump_services().items;
}

Service Director::service(const ServiceKey& key) {
    netlink::Request request = impl_->client.change(L3DSR_DIRECTOR_CMD_GET_SERVICE);
    std::optional<Service> service;

    codec::put_service(request, key);
    impl_->client.exchange().run(request, "read service " + to_string(key), [&](auto attributes) {
        service = take_service(codec::read_director_reply(attributes));
    });
    codec::require(service.has_value(), "the answer lacks the service");
    return *service;
}

// Two dumps that show the same generation stood together at one moment.
std::vector<ServiceWithDests> Director::snapshot() {
    for (int tries = 0; tries < netlink::Exchange::max_tries; tries++) {
        auto services = impl_->dump_services();
        auto dests = impl_->dump_dests();
        if (!dests.items.empty() && dests.generation != services.generation)
            continue;

        std::vector<ServiceWithDests> snapshot;
        std::map<ServiceKey, std::size_t> index;
        std::size_t expected = 0;
        for (Service& service : services.items) {
            index.emplace(service.key, snapshot.size());
            expected += service.dests;
            snapshot.push_back({std::move(service), {}});
        }
        if (dests.items.size() != expected)
            continue;
        for (const ServiceDest& item : dests.items) {
            const auto found = index.find(item.service);
            codec::require(found != index.end(), "a dest belongs to no service");
            snapshot[found->second].dests.push_back(item.dest);
        }
        return snapshot;
    }
    throw DumpInterrupted("read services and dests", netlink::Exchange::max_tries);
}

void Director::add_service(const ServiceKey& key, const ServiceFields& fields) {
    impl_->change_service(L3DSR_DIRECTOR_CMD_NEW_SERVICE, "add", key, fields);
}

void Director::set_service(const ServiceKey& key, const ServiceFields& fields) {
    impl_->change_service(L3DSR_DIRECTOR_CMD_SET_SERVICE, "set", key, fields);
}

void Director::remove_service(const ServiceKey& key) {
    impl_->change_service(L3DSR_DIRECTOR_CMD_DEL_SERVICE, "delete", key, {});
}

void Director::flush() {
    netlink::Request request = impl_->client.change(L3DSR_DIRECTOR_CMD_FLUSH);

    impl_->client.exchange().run(request, "flush all services");
}

std::vector<ServiceDest> Director::dests() {
    return impl_->dump_dests().items;
}

std::vector<Dest> Director::dests(const ServiceKey& service) {
    netlink::Request request = impl_->client.dump(L3DSR_DIRECTOR_CMD_GET_DEST);
    std::vector<Dest> dests;

    codec::put_service(request, service);
    for (const ServiceDest& item :
         impl_->dump(std::move(request), "read dests of " + to_string(service), take_dest).items)
        dests.push_back(item.dest);
    return dests;
}

void Director::add_dest(const ServiceKey& service, const DestKey& key, const DestFields& fields) {
    impl_->change_dest(L3DSR_DIRECTOR_CMD_NEW_DEST, "add", service, key, fields);
}

void Director::set_dest(const ServiceKey& service, const DestKey& key, const DestFields& fields) {
    impl_->change_dest(L3DSR_DIRECTOR_CMD_SET_DEST, "set", service, key, fields);
}

void Director::remove_dest(const ServiceKey& service, const DestKey& key) {
    impl_->change_dest(L3DSR_DIRECTOR_CMD_DEL_DEST, "delete", service, key, {});
}

std::vector<std::string> Director::devices() {
    return impl_
        ->dump(impl_->client.dump(L3DSR_DIRECTOR_CMD_GET_DEVICE), "read devices", take_device)
        .items;
}

void Director::attach(const std::string& device) {
    impl_->change_device(L3DSR_DIRECTOR_CMD_ATTACH_DEVICE, "attach", device);
}

void Director::detach(const std::string& device) {
    impl_->change_device(L3DSR_DIRECTOR_CMD_DETACH_DEVICE, "detach", device);
}

std::vector<Reason> Director::reasons() {
    return impl_
        ->dump(impl_->client.dump(L3DSR_DIRECTOR_CMD_GET_REASON), "read reasons", take_reason)
        .items;
}

DirectorSettings Director::settings() {
    netlink::Request request = impl_->client.change(L3DSR_DIRECTOR_CMD_GET_DIRECTOR);
    std::optional<DirectorSettings> settings;

    impl_->client.exchange().run(request, "read settings", [&](auto attributes) {
        settings = codec::read_director_reply(attributes).settings;
    });
    codec::require(settings.has_value(), "the answer lacks the settings");
    return *settings;
}

void Director::set(const DirectorFields& fields) {
    netlink::Request request = impl_->client.change(L3DSR_DIRECTOR_CMD_SET_DIRECTOR);

    codec::put_settings(request, fields);
    impl_->client.exchange().run(request, "set the director");
}

void Director::zero(const ServiceKey& key) {
    impl_->change_service(L3DSR_DIRECTOR_CMD_ZERO, "zero", key, {});
}

void Director::zero() {
    netlink::Request request = impl_->client.change(L3DSR_DIRECTOR_CMD_ZERO);

    impl_->client.exchange().run(request, "zero all counters");
}

Explanation Director::explain(const Packet& packet) {
    netlink::Request request = impl_->client.change(L3DSR_DIRECTOR_CMD_EXPLAIN);
    std::optional<Explanation> answer;

    codec::put_packet(request, packet);
    if (packet.device)
        request.put_string(L3DSR_DIRECTOR_A_DEVICE, *packet.device);
    impl_->client.exchange().run(request, "explain a packet", [&](auto attributes) {
        const auto reply = codec::read_director_reply(attributes);
        answer = reply.explanation;
        codec::require(answer.has_value(), "the answer lacks its explanation");
        if (reply.service)
            answer->service = reply.service->key;
        answer->dest = reply.dest;
    });
    codec::require(answer.has_value(), "there is no answer");
    return *answer;
}

}  // namespace l3dsr
