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
        // An alarm of the lane's core is "lane." and its name.
        {"lane.tailgating", stops_service, FaultClearedBy::technician,
         "More persons passed than were let in: look after them, then reset the lane."},
        {"lane.intrusion", stops_service, FaultClearedBy::technician,
         "Somebody passed who was not let in: look after them, then reset the lane."},
        {"lane.wrong_way", stops_service, FaultClearedBy::technician,
         "Somebody passed against the lane's direction: look after them, then reset the lane."},
        {"lane.forced", stops_service, FaultClearedBy::technician,
         "The door was opened by force: look at it and who is there, then reset the lane."},
        {"lane.obstructed", stops_service, FaultClearedBy::technician,
         "Something or somebody stands in the door: clear it, then reset the lane."},
        {"lane.contradiction", stops_service, FaultClearedBy::technician,
         "The sensors contradict each other: check door contact, beam and counter, then reset."},
        {"lane.board_lost", stops_service, FaultClearedBy::technician,
         "The lane board fell silent during a passage: see who passed, check its cable, reset."},
        {"lane.pulse_unsure", stops_service, FaultClearedBy::technician,
         "The board did not confirm that it opened: see who passed, check its cable, reset."},
        {"lane.journal", stops_service, FaultClearedBy::technician,
         "Records can't be written: look for a full or read-only disk, then reset the lane."},
        {"lane.restarted", stops_service, FaultClearedBy::technician,
         "The gate restarted during a passage: see whether the traveller passed, then reset."},
        {"journal.failed", stops_service, FaultClearedBy::technician,
         "The journal can't be read or written: look for a full or read-only disk, then reset."},
        {"light.gone", warning, FaultClearedBy::device, "Check the cable of the light controller."},
        {"printer.gone", warning, FaultClearedBy::device, "Check the cable of the slip printer."},
        {"printer.no_paper", warning, FaultClearedBy::device, "Put a paper roll in."},
        {"link.gate_gone", stops_service, FaultClearedBy::device,
         "The gate controller is not reached: check that it runs, and the network."},
        {"link.kiosk_gone", stops_service, FaultClearedBy::device,
         "A kiosk of this lane is not heard: check that it runs, and the network."},
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
