// SPDX-License-Identifier: BSD-2-Clause
/// All of libl3dsr.
#pragma once

#include "l3dsr/address.hpp"
#include "l3dsr/dest.hpp"
#include "l3dsr/director.hpp"
#include "l3dsr/dscp.hpp"
#include "l3dsr/error.hpp"
#include "l3dsr/events.hpp"
#include "l3dsr/explain.hpp"
#include "l3dsr/host.hpp"
#include "l3dsr/network.hpp"
#include "l3dsr/pool.hpp"
#include "l3dsr/realserver.hpp"
#include "l3dsr/service.hpp"
#include "l3dsr/settings.hpp"
#include "l3dsr/stats.hpp"
#include "l3dsr/transport.hpp"
#include "l3dsr/vip_setup.hpp"
