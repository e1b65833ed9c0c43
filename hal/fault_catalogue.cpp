// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "hal/device.hpp"

namespace limen::hal {

const std::vector<FaultInfo>& fault_catalogue() {
    using enum FaultEffect;
    static const std::vector<FaultInfo> catalogue = {
        {"chip_reader.gone", stops_service, FaultClearedBy::device,
         "Plug the chip reader in again and see that its service (pcscd) runs."},
        {"page_scanner.gone", stops_service, FaultClearedBy::device,
         "Check the cable of the document reader's camera."},
        {"face_camera.gone", stops_service, FaultClearedBy::device,
         "Check the cable of the face camera."},
        {"lane.gone", stops_service, FaultClearedBy::device,
         "Plug the lane board in again; check its power."},
        {"lane.door_stuck", stops_service, FaultClearedBy::technician,
         "The door did not close: look for an obstacle, then reset the lane."},
        {"lane.no_passage_sensor", stops_service, FaultClearedBy::technician,
         "Persons pass and the sensor does not count: check its wiring."},
        {"light.gone", warning, FaultClearedBy::device, "Check the cable of the light controller."},
        {"printer.gone", warning, FaultClearedBy::device, "Check the cable of the slip printer."},
        {"printer.no_paper", warning, FaultClearedBy::device, "Put a paper roll in."},
        {"link.gate_gone", stops_service, FaultClearedBy::device,
         "The gate controller is not reached: check that it runs, and the network."},
    };
    return catalogue;
}

const FaultInfo* find_fault(std::string_view code) {
    const auto& all = fault_catalogue();
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const FaultInfo& fault) { return fault.code == code; });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace limen::hal
