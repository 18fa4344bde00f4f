// SPDX-License-Identifier: BSD-2-Clause
/// The director half: services, their dests, and the devices that it watches.
///
///     l3dsr::Director director(l3dsr::open_transport());
///     director.add_service({vip, 80, l3dsr::Protocol::tcp}, {.code = 7});
///     director.add_dest(key, {realserver}, {.method = l3dsr::Method::dscp});
///
/// The wire format is kmod/netlink/l3dsr_director.yaml.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "l3dsr/dest.hpp"
#include "l3dsr/explain.hpp"
#include "l3dsr/export.hpp"
#include "l3dsr/pool.hpp"
#include "l3dsr/service.hpp"
#include "l3dsr/settings.hpp"
#include "l3dsr/stats.hpp"
#include "l3dsr/transport.hpp"

namespace l3dsr {

/// Reads and changes the director's tables in the network namespace of its transport.
///
/// Every call throws Error with the kernel's words when the kernel refuses (EPERM without
/// CAP_NET_ADMIN in the initial user namespace), and changes nothing then. Calls block. One thread
/// at a time; several directors may be used at once.
class L3DSR_API Director {
  public:
    /// Takes the transport. Throws FamilyMissing when l3dsr_director.ko is not loaded.
    explicit Director(std::unique_ptr<Transport> transport);
    Director(Director&&) noexcept;
    Director& operator=(Director&&) noexcept;
    ~Director();

    /// All services, in the kernel's order. Throws DumpInterrupted when they keep changing; so do
    /// the other calls that read more than one thing.
    std::vector<Service> services();
    /// One service; ESRCH when there is none.
    Service service(const ServiceKey& key);
    /// Services and dests as they stood together at one moment.
    std::vector<ServiceWithDests> snapshot();

    void add_service(const ServiceKey& key, const ServiceFields& fields = {});
    void set_service(const ServiceKey& key, const ServiceFields& fields);
    /// Gives the service these dests and no others, or adds it, in one step. What is not named gets
    /// its default; dests that stay keep their counters. EEXIST when a dest is named twice, EBUSY
    /// while flows are remembered under another hash or size.
    void replace_service(const ServiceKey& key, const ServiceFields& fields,
                         const std::vector<NewDest>& dests);
    /// Removes the service with its dests.
    void remove_service(const ServiceKey& key);
    /// Removes all services and pools with their dests.
    void flush();

    /// All pools, in the kernel's order.
    std::vector<Pool> pools();
    /// One pool; ESRCH when there is none.
    Pool pool(const PoolKey& key);
    void add_pool(const PoolKey& key, const PoolFields& fields = {});
    void set_pool(const PoolKey& key, const PoolFields& fields);
    /// As replace_service(), for a pool that there is.
    void replace_pool(const PoolKey& key, const PoolFields& fields,
                      const std::vector<NewDest>& dests);
    /// Removes the pool with its dests; EBUSY while a service uses it.
    void remove_pool(const PoolKey& key);

    /// The dests of a pool, for all services that use it.
    std::vector<Dest> dests(const PoolKey& pool);
    void add_dest(const PoolKey& pool, const DestKey& key, const DestFields& fields = {});
    void set_dest(const PoolKey& pool, const DestKey& key, const DestFields& fields);
    void remove_dest(const PoolKey& pool, const DestKey& key);

    /// Who owns each bucket of the table. Directors with the same configuration, entered in any
    /// order, return the same.
    std::vector<Bucket> table(const ServiceKey& service);
    std::vector<Bucket> table(const PoolKey& pool);

    /// `with_key`: the key, too.
    DirectorSettings settings(bool with_key = false);
    /// EBUSY while flows are remembered under another key, unless `force` lets them be reset.
    void set(const DirectorFields& fields, bool force = false);

    /// The dests of all services that have their own.
    std::vector<ServiceDest> dests();
    /// The dests of one service; ESRCH when there is no such service.
    std::vector<Dest> dests(const ServiceKey& service);
    void add_dest(const ServiceKey& service, const DestKey& key, const DestFields& fields = {});
    void set_dest(const ServiceKey& service, const DestKey& key, const DestFields& fields);
    void remove_dest(const ServiceKey& service, const DestKey& key);

    /// The devices whose packets are met before the IP stack; those of others are met in it.
    std::vector<std::string> devices();
    /// ENODEV when there is no such device, EEXIST when it is attached already, EBUSY when one
    /// above or below it is.
    void attach(const std::string& device);
    /// ENOENT when it is not attached.
    void detach(const std::string& device);

    /// How many packets of this network namespace ended in each reason.
    std::vector<Reason> reasons();

    /// Counts the packets of a service and its dests from here on; ESRCH when there is none.
    void zero(const ServiceKey& key);
    /// The same for all services and pools, and for what reasons() counts.
    void zero();

    /// What would become of a packet, and why. None is sent, and nothing is counted or remembered.
    /// ENODEV when there is no such device.
    Explanation explain(const Packet& packet);

  private:
    struct L3DSR_HIDDEN Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace l3dsr
