// SPDX-License-Identifier: Apache-2.0
// The logical data structure's files, decoded (Doc 9303-10). Every decoder takes bytes nobody has
// vouched for, and says where a file is not as the standard has it: what cannot be understood is an
// error with file, place and section; what can is a deviation.
#pragma once

#include "identity/emrtd/lds/atr_info.hpp"
#include "identity/emrtd/lds/common.hpp"
#include "identity/emrtd/lds/details.hpp"
#include "identity/emrtd/lds/displayed.hpp"
#include "identity/emrtd/lds/fingers.hpp"
#include "identity/emrtd/lds/portrait.hpp"
