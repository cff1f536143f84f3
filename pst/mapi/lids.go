package mapi

// Numbers of named properties, named as in [MS-OXPROPS] section 2. A number means
// something only together with its property set.
const (
	// PSETIDAppointment.

	PidLidSendMeetingAsIcal                         uint32 = 0x8200
	PidLidAppointmentSequence                       uint32 = 0x8201
	PidLidAppointmentSequenceTime                   uint32 = 0x8202
	PidLidAppointmentLastSequence                   uint32 = 0x8203
	PidLidBusyStatus                                uint32 = 0x8205
	PidLidAppointmentAuxiliaryFlags                 uint32 = 0x8207
	PidLidLocation                                  uint32 = 0x8208
	PidLidAppointmentStartWhole                     uint32 = 0x820D
	PidLidAppointmentEndWhole                       uint32 = 0x820E
	PidLidAppointmentDuration                       uint32 = 0x8213
	PidLidAppointmentColor                          uint32 = 0x8214
	PidLidAppointmentSubType                        uint32 = 0x8215
	PidLidAppointmentRecur                          uint32 = 0x8216
	PidLidAppointmentStateFlags                     uint32 = 0x8217
	PidLidResponseStatus                            uint32 = 0x8218
	PidLidAppointmentReplyTime                      uint32 = 0x8220
	PidLidRecurring                                 uint32 = 0x8223
	PidLidIntendedBusyStatus                        uint32 = 0x8224
	PidLidExceptionReplaceTime                      uint32 = 0x8228
	PidLidFInvited                                  uint32 = 0x8229
	PidLidAppointmentReplyName                      uint32 = 0x8230
	PidLidRecurrenceType                            uint32 = 0x8231
	PidLidRecurrencePattern                         uint32 = 0x8232
	PidLidTimeZoneStruct                            uint32 = 0x8233
	PidLidTimeZoneDescription                       uint32 = 0x8234
	PidLidClipStart                                 uint32 = 0x8235
	PidLidClipEnd                                   uint32 = 0x8236
	PidLidAllAttendeesString                        uint32 = 0x8238
	PidLidAutoFillLocation                          uint32 = 0x823A
	PidLidToAttendeesString                         uint32 = 0x823B
	PidLidCcAttendeesString                         uint32 = 0x823C
	PidLidConferencingCheck                         uint32 = 0x8240
	PidLidAppointmentCounterProposal                uint32 = 0x8257
	PidLidAppointmentNotAllowPropose                uint32 = 0x825A
	PidLidAppointmentTimeZoneDefinitionStartDisplay uint32 = 0x825E
	PidLidAppointmentTimeZoneDefinitionEndDisplay   uint32 = 0x825F
	PidLidAppointmentTimeZoneDefinitionRecur        uint32 = 0x8260

	// PSETIDMeeting.

	PidLidAttendeeCriticalChange  uint32 = 0x0001
	PidLidWhere                   uint32 = 0x0002
	PidLidGlobalObjectId          uint32 = 0x0003
	PidLidIsRecurring             uint32 = 0x0005
	PidLidIsException             uint32 = 0x000A
	PidLidOwnerCriticalChange     uint32 = 0x001A
	PidLidCleanGlobalObjectId     uint32 = 0x0023
	PidLidAppointmentMessageClass uint32 = 0x0024
	PidLidMeetingType             uint32 = 0x0026

	// PSETIDCommon.

	PidLidReminderDelta        uint32 = 0x8501
	PidLidReminderTime         uint32 = 0x8502
	PidLidReminderSet          uint32 = 0x8503
	PidLidPrivate              uint32 = 0x8506
	PidLidAgingDontAgeMe       uint32 = 0x850E
	PidLidSideEffects          uint32 = 0x8510
	PidLidRemoteStatus         uint32 = 0x8511
	PidLidSmartNoAttach        uint32 = 0x8514
	PidLidCommonStart          uint32 = 0x8516
	PidLidCommonEnd            uint32 = 0x8517
	PidLidTaskMode             uint32 = 0x8518
	PidLidTaskGlobalId         uint32 = 0x8519
	PidLidFlagRequest          uint32 = 0x8530
	PidLidCompanies            uint32 = 0x8539
	PidLidContacts             uint32 = 0x853A
	PidLidCurrentVersion       uint32 = 0x8552
	PidLidCurrentVersionName   uint32 = 0x8554
	PidLidReminderSignalTime   uint32 = 0x8560
	PidLidHeaderItem           uint32 = 0x8578
	PidLidInternetAccountName  uint32 = 0x8580
	PidLidInternetAccountStamp uint32 = 0x8581
	PidLidUseTnef              uint32 = 0x8582
	PidLidToDoOrdinalDate      uint32 = 0x85A0
	PidLidToDoSubOrdinal       uint32 = 0x85A1
	PidLidToDoTitle            uint32 = 0x85A4
	PidLidValidFlagStringProof uint32 = 0x85BF
	PidLidFlagString           uint32 = 0x85C0

	// PSETIDAddress.

	PidLidFileUnder                     uint32 = 0x8005
	PidLidFileUnderId                   uint32 = 0x8006
	PidLidHasPicture                    uint32 = 0x8015
	PidLidHomeAddress                   uint32 = 0x801A
	PidLidWorkAddress                   uint32 = 0x801B
	PidLidOtherAddress                  uint32 = 0x801C
	PidLidPostalAddressId               uint32 = 0x8022
	PidLidAddressBookProviderEmailList  uint32 = 0x8028
	PidLidAddressBookProviderArrayType  uint32 = 0x8029
	PidLidHtml                          uint32 = 0x802B
	PidLidYomiFirstName                 uint32 = 0x802C
	PidLidYomiLastName                  uint32 = 0x802D
	PidLidYomiCompanyName               uint32 = 0x802E
	PidLidBusinessCardDisplayDefinition uint32 = 0x8040
	PidLidWorkAddressStreet             uint32 = 0x8045
	PidLidWorkAddressCity               uint32 = 0x8046
	PidLidWorkAddressState              uint32 = 0x8047
	PidLidWorkAddressPostalCode         uint32 = 0x8048
	PidLidWorkAddressCountry            uint32 = 0x8049
	PidLidWorkAddressPostOfficeBox      uint32 = 0x804A
	PidLidDistributionListChecksum      uint32 = 0x804C
	PidLidBirthdayEventEntryId          uint32 = 0x804D
	PidLidAnniversaryEventEntryId       uint32 = 0x804E
	PidLidDistributionListName          uint32 = 0x8053
	PidLidDistributionListOneOffMembers uint32 = 0x8054
	PidLidDistributionListMembers       uint32 = 0x8055
	PidLidInstantMessagingAddress       uint32 = 0x8062
	PidLidDistributionListStream        uint32 = 0x8064
	PidLidEmail1DisplayName             uint32 = 0x8080
	PidLidEmail1AddressType             uint32 = 0x8082
	PidLidEmail1EmailAddress            uint32 = 0x8083
	PidLidEmail1OriginalDisplayName     uint32 = 0x8084
	PidLidEmail1OriginalEntryId         uint32 = 0x8085
	PidLidEmail2DisplayName             uint32 = 0x8090
	PidLidEmail2AddressType             uint32 = 0x8092
	PidLidEmail2EmailAddress            uint32 = 0x8093
	PidLidEmail2OriginalDisplayName     uint32 = 0x8094
	PidLidEmail2OriginalEntryId         uint32 = 0x8095
	PidLidEmail3DisplayName             uint32 = 0x80A0
	PidLidEmail3AddressType             uint32 = 0x80A2
	PidLidEmail3EmailAddress            uint32 = 0x80A3
	PidLidEmail3OriginalDisplayName     uint32 = 0x80A4
	PidLidEmail3OriginalEntryId         uint32 = 0x80A5
	PidLidFax1AddressType               uint32 = 0x80B2
	PidLidFax1EmailAddress              uint32 = 0x80B3
	PidLidFax1OriginalDisplayName       uint32 = 0x80B4
	PidLidFax1OriginalEntryId           uint32 = 0x80B5
	PidLidFax2AddressType               uint32 = 0x80C2
	PidLidFax2EmailAddress              uint32 = 0x80C3
	PidLidFax2OriginalDisplayName       uint32 = 0x80C4
	PidLidFax2OriginalEntryId           uint32 = 0x80C5
	PidLidFax3AddressType               uint32 = 0x80D2
	PidLidFax3EmailAddress              uint32 = 0x80D3
	PidLidFax3OriginalDisplayName       uint32 = 0x80D4
	PidLidFax3OriginalEntryId           uint32 = 0x80D5
	PidLidFreeBusyLocation              uint32 = 0x80D8
	PidLidBirthdayLocal                 uint32 = 0x80DE
	PidLidWeddingAnniversaryLocal       uint32 = 0x80DF

	// PSETIDTask.

	PidLidTaskStatus             uint32 = 0x8101
	PidLidPercentComplete        uint32 = 0x8102
	PidLidTeamTask               uint32 = 0x8103
	PidLidTaskStartDate          uint32 = 0x8104
	PidLidTaskDueDate            uint32 = 0x8105
	PidLidTaskResetReminder      uint32 = 0x8107
	PidLidTaskAccepted           uint32 = 0x8108
	PidLidTaskDeadOccurrence     uint32 = 0x8109
	PidLidTaskDateCompleted      uint32 = 0x810F
	PidLidTaskActualEffort       uint32 = 0x8110
	PidLidTaskEstimatedEffort    uint32 = 0x8111
	PidLidTaskVersion            uint32 = 0x8112
	PidLidTaskState              uint32 = 0x8113
	PidLidTaskLastUpdate         uint32 = 0x8115
	PidLidTaskRecurrence         uint32 = 0x8116
	PidLidTaskAssigners          uint32 = 0x8117
	PidLidTaskStatusOnComplete   uint32 = 0x8119
	PidLidTaskHistory            uint32 = 0x811A
	PidLidTaskUpdates            uint32 = 0x811B
	PidLidTaskComplete           uint32 = 0x811C
	PidLidTaskFCreator           uint32 = 0x811E
	PidLidTaskOwner              uint32 = 0x811F
	PidLidTaskMultipleRecipients uint32 = 0x8120
	PidLidTaskAssigner           uint32 = 0x8121
	PidLidTaskLastUser           uint32 = 0x8122
	PidLidTaskOrdinal            uint32 = 0x8123
	PidLidTaskLastDelegate       uint32 = 0x8125
	PidLidTaskFRecurring         uint32 = 0x8126
	PidLidTaskRole               uint32 = 0x8127
	PidLidTaskOwnership          uint32 = 0x8129
	PidLidTaskAcceptanceState    uint32 = 0x812A
	PidLidTaskFFixOffline        uint32 = 0x812C
	PidLidTaskCustomFlags        uint32 = 0x8139

	// PSETIDLog.

	PidLidLogType            uint32 = 0x8700
	PidLidLogStart           uint32 = 0x8706
	PidLidLogDuration        uint32 = 0x8707
	PidLidLogEnd             uint32 = 0x8708
	PidLidLogFlags           uint32 = 0x870C
	PidLidLogDocumentPrinted uint32 = 0x870E
	PidLidLogDocumentSaved   uint32 = 0x870F
	PidLidLogDocumentRouted  uint32 = 0x8710
	PidLidLogDocumentPosted  uint32 = 0x8711
	PidLidLogTypeDesc        uint32 = 0x8712

	// PSETIDNote.

	PidLidNoteColor  uint32 = 0x8B00
	PidLidNoteWidth  uint32 = 0x8B02
	PidLidNoteHeight uint32 = 0x8B03
	PidLidNoteX      uint32 = 0x8B04
	PidLidNoteY      uint32 = 0x8B05
)

// Keywords is the name of the categories of an item in PSPublicStrings, a
// PtypMultipleString ([MS-OXCMSG] 2.2.1.22).
const Keywords = "Keywords"
