// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/key_group.hpp"

#include <map>
#include <mutex>

namespace limen::emrtd {

Result<std::shared_ptr<const KeyGroup>> KeyGroup::standardised(int parameter_id) {
    // Constants that cost a quarter of a millisecond to set up. There are fourteen of them.
    static std::mutex mutex;
    static std::map<int, std::shared_ptr<const KeyGroup>> made;
    const DomainParameters* parameters = domain_parameters(parameter_id);
    if (parameters == nullptr)
        return fail(Stage::chip_access, "chip.access_unsupported",
                    "the chip asks for domain parameters that are not standardised");
    const std::lock_guard lock(mutex);
    auto& group = made[parameter_id];
    if (!group) {
        LIMEN_TRY(group, parameters->elliptic ? make_curve_group(*parameters)
                                              : make_field_group(*parameters));
    }
    return group;
}

}  // namespace limen::emrtd
