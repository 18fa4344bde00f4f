// SPDX-License-Identifier: BSD-2-Clause
#include "l3dsr/director.hpp"

#include <linux/l3dsr_director.h>

#include <map>
#include <utility>

#include "client.hpp"
#include "codec/dest.hpp"
#include "codec/explain.hpp"
#include "codec/names.hpp"
#include "codec/pool.hpp"
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

/// A dest and whose it is: a service's or a pool's.
struct OwnedDest {
    std::optional<ServiceKey> service;
    std::optional<PoolKey> pool;
    Dest dest;
};

std::string name_of(const ServiceKey& service) {
    return to_string(service);
}

std::string name_of(const PoolKey& pool) {
    return "pool " + pool.name;
}

void put_owner(netlink::Request& request, const ServiceKey& service) {
    codec::put_service(request, service);
}

void put_owner(netlink::Request& request, const PoolKey& pool) {
    codec::put_pool(request, pool);
}

template <typename Owner>
std::string dest_attempt(const char* verb, const Owner& owner, const DestKey& key) {
    const std::string dest = key.port ? to_string(key.address, *key.port) : key.address.to_string();

    return std::string(verb) + " dest " + dest + " of " + name_of(owner);
}

Service take_service(const codec::DirectorReply& reply) {
    codec::require(reply.service.has_value(), "a reply lacks its service");
    return *reply.service;
}

OwnedDest take_dest(const codec::DirectorReply& reply) {
    codec::require((reply.service || reply.pool) && reply.dest,
                   "a reply lacks its service or dest");
    OwnedDest owned{{}, {}, *reply.dest};
    if (reply.service)
        owned.service = reply.service->key;
    else
        owned.pool = reply.pool->key;
    return owned;
}

Pool take_pool(const codec::DirectorReply& reply) {
    codec::require(reply.pool.has_value(), "a reply lacks its pool");
    return *reply.pool;
}

codec::TablePart take_table(const codec::DirectorReply& reply) {
    codec::require(reply.table.has_value(), "a reply lacks its table");
    return *reply.table;
}

Reason take_reason(const codec::DirectorReply& reply) {
    codec::require(reply.reason.has_value(), "a reply lacks its reason");
    return *reply.reason;
}

std::string take_device(const codec::DirectorReply& reply) {
    codec::require(reply.device.has_value(), "a reply lacks its device");
    return *reply.device;
}

// Services with their dests, their own or their pool's; nothing when dests of the services are
// missing.
std::optional<std::vector<ServiceWithDests>> join(std::vector<Service> services,
                                                  const std::vector<OwnedDest>& dests) {
    std::vector<ServiceWithDests> joined;
    std::map<ServiceKey, std::size_t> index;
    std::map<std::string, std::vector<Dest>> pools;
    std::size_t expected = 0;
    std::size_t own = 0;

    for (Service& service : services) {
        index.emplace(service.key, joined.size());
        expected += service.pool ? 0 : service.dests;
        joined.push_back({std::move(service), {}});
    }
    for (const auto& item : dests) {
        if (item.pool) {
            pools[item.pool->name].push_back(item.dest);
            continue;
        }
        const auto found = index.find(*item.service);
        codec::require(found != index.end(), "a dest belongs to no service");
        joined[found->second].dests.push_back(item.dest);
        own++;
    }
    if (own != expected)
        return std::nullopt;
    for (auto& [service, its] : joined)
        if (service.pool)
            its = pools[*service.pool];
    return joined;
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

    Dumped<OwnedDest> dump_dests() {
        return dump(client.dump(L3DSR_DIRECTOR_CMD_GET_DEST), "read dests", take_dest);
    }

    void change_service(std::uint8_t command, const char* verb, const ServiceKey& key,
                        const ServiceFields& fields) {
        netlink::Request request = client.change(command);

        codec::put_service(request, key, fields);
        client.exchange().run(request, std::string(verb) + " service " + to_string(key));
    }

    void change_pool(std::uint8_t command, const char* verb, const PoolKey& key,
                     const PoolFields& fields, const std::vector<NewDest>& dests = {}) {
        netlink::Request request = client.change(command);

        codec::put_pool(request, key, fields);
        for (const NewDest& dest : dests)
            codec::put_dest(request, dest.key, dest.fields);
        client.exchange().run(request, std::string(verb) + " pool " + key.name);
    }

    template <typename Owner>
    void change_dest(std::uint8_t command, const char* verb, const Owner& owner, const DestKey& key,
                     const DestFields& fields) {
        netlink::Request request = client.change(command);

        put_owner(request, owner);
        codec::put_dest(request, key, fields);
        client.exchange().run(request, dest_attempt(verb, owner, key));
    }

    template <typename Owner>
    std::vector<Dest> dests_of(const Owner& owner) {
        netlink::Request request = client.dump(L3DSR_DIRECTOR_CMD_GET_DEST);
        std::vector<Dest> dests;

        put_owner(request, owner);
        for (const OwnedDest& item :
             dump(std::move(request), "read dests of " + name_of(owner), take_dest).items)
            dests.push_back(item.dest);
        return dests;
    }

    template <typename Owner>
    std::vector<Bucket> table_of(const Owner& owner) {
        netlink::Request request = client.dump(L3DSR_DIRECTOR_CMD_GET_TABLE);
        std::vector<Bucket> buckets;

        put_owner(request, owner);
        for (const codec::TablePart& part :
             dump(std::move(request), "read the table of " + name_of(owner), take_table).items) {
            codec::require(part.first == buckets.size(), "a part of a table is missing");
            buckets.insert(buckets.end(), part.buckets.begin(), part.buckets.end());
        }
        return buckets;
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
        const auto dests = impl_->dump_dests();
        if (!dests.items.empty() && dests.generation != services.generation)
            continue;
        if (auto joined = join(std::move(services.items), dests.items))
            return *std::move(joined);
    }
    throw DumpInterrupted("read services and dests", netlink::Exchange::max_tries);
}

void Director::add_service(const ServiceKey& key, const ServiceFields& fields) {
    impl_->change_service(L3DSR_DIRECTOR_CMD_NEW_SERVICE, "add", key, fields);
}

void Director::set_service(const ServiceKey& key, const ServiceFields& fields) {
    impl_->change_service(L3DSR_DIRECTOR_CMD_SET_SERVICE, "set", key, fields);
}

void Director::replace_service(const ServiceKey& key, const ServiceFields& fields,
                               const std::vector<NewDest>& dests) {
    netlink::Request request = impl_->client.change(L3DSR_DIRECTOR_CMD_REPLACE_SERVICE);

    codec::put_service(request, key, fields);
    for (const NewDest& dest : dests)
        codec::put_dest(request, dest.key, dest.fields);
    impl_->client.exchange().run(request, "replace service " + to_string(key));
}

void Director::remove_service(const ServiceKey& key) {
    impl_->change_service(L3DSR_DIRECTOR_CMD_DEL_SERVICE, "delete", key, {});
}

void Director::flush() {
    netlink::Request request = impl_->client.change(L3DSR_DIRECTOR_CMD_FLUSH);

    impl_->client.exchange().run(request, "flush all services");
}

std::vector<ServiceDest> Director::dests() {
    std::vector<ServiceDest> dests;

    for (const OwnedDest& item : impl_->dump_dests().items)
        if (item.service)
            dests.push_back({*item.service, item.dest});
    return dests;
}

std::vector<Dest> Director::dests(const ServiceKey& service) {
    return impl_->dests_of(service);
}

std::vector<Dest> Director::dests(const PoolKey& pool) {
    return impl_->dests_of(pool);
}

std::vector<Bucket> Director::table(const ServiceKey& service) {
    return impl_->table_of(service);
}

std::vector<Bucket> Director::table(const PoolKey& pool) {
    return impl_->table_of(pool);
}

std::vector<Pool> Director::pools() {
    return impl_->dump(impl_->client.dump(L3DSR_DIRECTOR_CMD_GET_POOL), "read pools", take_pool)
        .items;
}

Pool Director::pool(const PoolKey& key) {
    netlink::Request request = impl_->client.change(L3DSR_DIRECTOR_CMD_GET_POOL);
    std::optional<Pool> pool;

    codec::put_pool(request, key);
    impl_->client.exchange().run(request, "read pool " + key.name, [&](auto attributes) {
        pool = take_pool(codec::read_director_reply(attributes));
    });
    codec::require(pool.has_value(), "the answer lacks the pool");
    return *pool;
}

void Director::add_pool(const PoolKey& key, const PoolFields& fields) {
    impl_->change_pool(L3DSR_DIRECTOR_CMD_NEW_POOL, "add", key, fields);
}

void Director::set_pool(const PoolKey& key, const PoolFields& fields) {
    impl_->change_pool(L3DSR_DIRECTOR_CMD_SET_POOL, "set", key, fields);
}

void Director::replace_pool(const PoolKey& key, const PoolFields& fields,
                            const std::vector<NewDest>& dests) {
    impl_->change_pool(L3DSR_DIRECTOR_CMD_REPLACE_POOL, "replace", key, fields, dests);
}

void Director::remove_pool(const PoolKey& key) {
    impl_->change_pool(L3DSR_DIRECTOR_CMD_DEL_POOL, "delete", key, {});
}

void Director::add_dest(const PoolKey& pool, const DestKey& key, const DestFields& fields) {
    impl_->change_dest(L3DSR_DIRECTOR_CMD_NEW_DEST, "add", pool, key, fields);
}

void Director::set_dest(const PoolKey& pool, const DestKey& key, const DestFields& fields) {
    impl_->change_dest(L3DSR_DIRECTOR_CMD_SET_DEST, "set", pool, key, fields);
}

void Director::remove_dest(const PoolKey& pool, const DestKey& key) {
    impl_->change_dest(L3DSR_DIRECTOR_CMD_DEL_DEST, "delete", pool, key, {});
}

DirectorSettings Director::settings(bool with_key) {
    netlink::Request request = impl_->client.change(L3DSR_DIRECTOR_CMD_GET_DIRECTOR);
    std::optional<DirectorSettings> settings;

    if (with_key)
        request.put_u8(L3DSR_DIRECTOR_A_FORCE, 1);
    impl_->client.exchange().run(request, "read settings", [&](auto attributes) {
        settings = codec::read_director_reply(attributes).settings;
    });
    codec::require(settings.has_value(), "the answer lacks the settings");
    return *settings;
}

void Director::set(const DirectorFields& fields, bool force) {
    netlink::Request request = impl_->client.change(L3DSR_DIRECTOR_CMD_SET_DIRECTOR);

    codec::put_settings(request, fields);
    if (force)
        request.put_u8(L3DSR_DIRECTOR_A_FORCE, 1);
    impl_->client.exchange().run(request, "set the director");
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
